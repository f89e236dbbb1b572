package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster in containers has beside its node: a storage class, and figures of its pods. */
@Tag("full")
class NodeImageIT {
  private static final Duration BOUND = Duration.ofMinutes(2);

  @TempDir private static Path folder = Path.of("");
  private static List<OwnedCluster> clusters = List.of();

  @BeforeAll
  static void start() {
    clusters = List.of(OwnedCluster.start(folder));
  }

  @AfterAll
  static void stop() {
    clusters.forEach(OwnedCluster::close);
  }

  @Test
  void whatPodsUseOfTheProcessorIsKnown() throws Exception {
    clusters.getFirst().awaitMetrics();

    await()
        .atMost(BOUND)
        .untilAsserted(() ->
            assertThat(onNode("kubectl top pods --all-namespaces --no-headers"))
                .anySatisfy(
                    line -> assertThat(line).contains("coredns").containsPattern("\\d+m ")));
  }

  /** A claim says nothing of its class, so it is the default one's. */
  @Test
  void whatAPodKeepsOutlivesIt() throws Exception {
    onNode("printf %s \"$1\" | kubectl apply -f -", CLAIM + pod("writer", "echo kept >/data/a"));
    succeeded("writer");
    onNode("printf %s \"$1\" | kubectl apply -f -", pod("reader", "cat /data/a"));
    succeeded("reader");

    assertThat(onNode("kubectl logs reader")).containsExactly("kept");

    onNode("kubectl delete --timeout=60s pod/writer pod/reader persistentvolumeclaim/data");
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(onNode("kubectl get persistentvolumes -o name")).isEmpty());
  }

  private static void succeeded(String pod) throws Exception {
    onNode("kubectl wait --for=jsonpath={.status.phase}=Succeeded --timeout=110s pod/" + pod);
  }

  private static final String CLAIM =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
      ---
      """;

  private static String pod(String name, String command) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      restartPolicy: Never
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers:
      - name: shell
        image: holdfast.local/busybox:1
        imagePullPolicy: Never
        command: [sh, -c, "%s"]
        volumeMounts: [{name: data, mountPath: /data}]
    """
        .formatted(name, command);
  }

  private static List<String> onNode(String script, String... arguments)
      throws InterruptedException {
    return clusters.getFirst().onNode(script, arguments);
  }
}
