package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code check} on systems that are not ours, each with one weakness: it is named, and once the
 * remedy is applied as it was printed, no request fails. (A Python service: {@link CheckIT}.)
 */
@Tag("full")
class StrangersIT {
  private static final Duration BOUND = Duration.ofMinutes(6);

  @TempDir private static Path folder = Path.of("");
  private static final List<OwnedCluster> CLUSTERS = new ArrayList<>();
  private static final HoldfastCommand HOLDFAST = new HoldfastCommand();

  @BeforeAll
  static void aClusterOfSomebodys() {
    NeedsContainers.assume();
    CLUSTERS.add(OwnedCluster.start(folder));
  }

  @AfterAll
  static void stop() {
    HOLDFAST.close();
    CLUSTERS.forEach(OwnedCluster::close);
  }

  /**
   * One of them.
   *
   * @param name of its namespace, and of its files
   * @param kind of its workload, as kubectl names it
   * @param workload its name
   * @param rule that tells its weakness
   */
  private record Stranger(String name, String kind, String workload, String request, String rule) {}

  @Test
  void aGoServiceInAStatefulSetWithASidecarThatIsReadyTooEarly() throws Exception {
    isMendedAsItIsTold(
        new Stranger(
            "accounts", "statefulset", "accounts", "GET /accounts/7", "ready-before-serving"));
  }

  @Test
  void debiansNginxWithOneReplica() throws Exception {
    isMendedAsItIsTold(
        new Stranger("site", "deployment", "site", "GET /index.html", "one-replica"));
  }

  private static void isMendedAsItIsTold(Stranger stranger) throws Exception {
    runs(stranger);

    Ended weak = check(stranger, "weak");

    System.out.println(weak.output());
    CheckResult found = result(stranger, "weak");
    assertThat(weak.exitCode()).as(weak.output()).isEqualTo(1);
    assertThat(found.failed()).as(weak.output()).isPositive();
    assertThat(found.rules()).contains(stranger.rule);
    asItWasTold(stranger, found);
    Ended mended = check(stranger, "mended");
    System.out.println(mended.output());
    assertThat(result(stranger, "mended").failed()).as(mended.output()).isZero();
    assertThat(result(stranger, "mended").rules()).doesNotContain(stranger.rule);
  }

  private static void runs(Stranger stranger) throws Exception {
    String image = StrangersImage.built(stranger.name, folder);
    OwnedCluster cluster = CLUSTERS.getFirst();
    cluster.stack().load(List.of(image));
    apply(Files.readString(StrangersImage.FILES.resolve(stranger.name + ".yaml")));
    apply(HOLDFAST.run("rbac", "-n", stranger.name, "--for", "delete-pod,rollout").output());
    String token =
        String.join(
            "",
            cluster.onNode(
                "kubectl --namespace \"$1\" create token holdfast; echo", stranger.name));
    Files.writeString(
        kubeconfig(stranger),
        SomeonesShop.withToken(cluster.stack().cluster().kubeconfig(), token.strip()));
    awaitRollout(stranger);
  }

  private static Path kubeconfig(Stranger stranger) {
    return folder.resolve(stranger.name + ".kubeconfig");
  }

  private static void apply(String yaml) throws InterruptedException {
    CLUSTERS.getFirst().onNode("printf %s \"$1\" | kubectl apply -f -", yaml);
  }

  private static void awaitRollout(Stranger stranger) throws InterruptedException {
    CLUSTERS
        .getFirst()
        .onNode(
            "kubectl --namespace \"$1\" rollout status \"$2/$3\" --timeout 120s",
            stranger.name,
            stranger.kind,
            stranger.workload);
  }

  private static Ended check(Stranger stranger, String reports) throws Exception {
    return HOLDFAST
        .start(
            "check",
            "-n",
            stranger.name,
            "--kubeconfig",
            kubeconfig(stranger),
            "--context",
            "default",
            "--request",
            stranger.request,
            "--faults",
            "delete-pod,rollout",
            "--last-replica",
            "--yes",
            "--reports",
            folder.resolve(stranger.name).resolve(reports))
        .end(BOUND);
  }

  /** Applies the remedies that were written. */
  private static void asItWasTold(Stranger stranger, CheckResult check) throws Exception {
    for (String patch : check.patches()) {
      CLUSTERS
          .getFirst()
          .onNode(
              "kubectl --namespace \"$1\" patch \"$2\" \"$3\" --patch \"$4\"",
              stranger.name,
              stranger.kind,
              stranger.workload,
              patch);
    }
    awaitRollout(stranger);
  }

  private static CheckResult result(Stranger stranger, String reports) {
    return new CheckResult(folder.resolve(stranger.name).resolve(reports));
  }
}
