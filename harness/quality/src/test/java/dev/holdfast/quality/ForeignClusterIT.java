package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.platform.containers.Stack;
import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kubernetes platform on a cluster that it did not make, with no more rights than rbac.yaml
 * gives, in a namespace made beforehand. The cluster is one of the containers platform's, which
 * here is somebody else's. What a run asks of the cluster goes through {@link ApiRecorder}.
 */
@Tag("full")
class ForeignClusterIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path SMOKE = HOME.resolve("scenarios/smoke");
  private static final Path ROLE = HOME.resolve("harness/platform-kubernetes/rbac.yaml");
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir private static Path folder = Path.of("");
  private static List<OwnedCluster> clusters = new ArrayList<>();
  private static List<ApiRecorder> recorders = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private static HoldfastCommand holdfast;

  @BeforeAll
  static void someonesClusterRuns() throws Exception {
    OwnedCluster cluster = OwnedCluster.start(folder);
    clusters.add(cluster);
    Stack stack = cluster.stack();
    cluster.awaitMetrics(); // the last thing that a cluster adds to itself after its start
    kubectl("create namespace shop");
    onNode("printf %s \"$1\" | kubectl --namespace shop apply -f -", Files.readString(ROLE));
    // only whole lines are told
    String token = String.join("", kubectl("--namespace shop create token holdfast; echo"));
    assertThat(token).isNotBlank();
    JsonNode config = new YAMLMapper().readTree(stack.cluster().kubeconfig());
    ApiRecorder recorder =
        new ApiRecorder(
            URI.create(config.at("/clusters/0/cluster/server").asText()),
            Base64.getDecoder()
                .decode(config.at("/clusters/0/cluster/certificate-authority-data").asText()),
            token.strip());
    recorders.add(recorder);
    Files.writeString(kubeconfig(), through(config, recorder.address()));
    holdfast =
        new HoldfastCommand(
            Map.of(
                "HOLDFAST_KUBERNETES_REGISTRY_URL",
                stack.registryForPods().toString(),
                "HOLDFAST_KUBERNETES_REGISTRY_FROM_HERE",
                stack.registryFromHere().toString()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (holdfast != null) {
      holdfast.close();
    }
    for (ApiRecorder recorder : recorders) {
      recorder.close();
    }
    clusters.forEach(OwnedCluster::close);
  }

  private static Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** The administrator's kubeconfig with another way there, and none of its credentials. */
  private static String through(JsonNode kubeconfig, URI server) {
    ObjectNode config = kubeconfig.deepCopy();
    ((ObjectNode) config.at("/clusters/0")).putObject("cluster").put("server", server.toString());
    ((ObjectNode) config.at("/users/0")).putObject("user");
    return config.toString();
  }

  @Test
  void withTheLeastRoleTheSmokeSuiteHoldsAndTheClusterIsLeftAsItWas() throws Exception {
    Ended refused = run(SMOKE.resolve("pods-come-and-go.yaml"));

    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(4);
    assertThat(refused.output()).contains("kubectl label namespace shop holdfast.dev/allow=true");

    kubectl("label namespace shop holdfast.dev/allow=true");
    Map<String, String> before = listing();

    assertThat(smoke())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "pods-come-and-go.yaml", 0,
                // a signal to a container's first process comes from its node, which no Role gives
                "replica-kill.yaml", 5));
    assertThat(listing()).isEqualTo(before);

    Ended rollout = run(HOME.resolve("scenarios/failover/rollout.yaml"));

    assertThat(rollout.exitCode()).as(rollout.output()).isZero();
    assertThat(listing()).isEqualTo(before);

    aReleaseThatIsSomebodysIsLeftAlone();
    anImageThatCannotBeHadIsSaidAtOnce();
    aSystemThatIsNeverReadyIsSaidWithItsPodsLastWords();
    whatAKilledRunLeftIsRemovedByUndo();

    assertThat(listing()).isEqualTo(before);
    assertThat(recorders.getFirst().rights())
        .as("the rights that were used, and those of rbac.yaml")
        .containsExactlyInAnyOrderElementsOf(granted());

    kubectl("--namespace shop delete rolebinding holdfast");
    Ended forbidden = run(SMOKE.resolve("pods-come-and-go.yaml"));

    assertThat(forbidden.exitCode()).as(forbidden.output()).isEqualTo(4);
    assertThat(forbidden.output()).contains("verb 'get' on 'namespaces'").contains("rbac.yaml");
  }

  /** How each scenario of the smoke suite ends. */
  private static Map<String, Integer> smoke() throws Exception {
    Map<String, Integer> ends = new TreeMap<>();
    try (Stream<Path> files = Files.list(SMOKE)) {
      for (Path scenario : files.sorted().toList()) {
        Ended run = run(scenario);
        System.out.println(run.output());
        ends.put(scenario.getFileName().toString(), run.exitCode());
      }
    }
    return ends;
  }

  private static void aReleaseThatIsSomebodysIsLeftAlone() throws Exception {
    String secret = "sh.helm.release.v1.sample.v1";
    kubectl("--namespace shop create secret generic " + secret + " --type=helm.sh/release.v1");
    kubectl("--namespace shop label secret " + secret + " owner=helm name=sample version=1");

    Ended run = run(SMOKE.resolve("pods-come-and-go.yaml"));

    assertThat(run.exitCode()).as(run.output()).isEqualTo(4);
    assertThat(run.output())
        .contains("release sample is in namespace shop", "helm uninstall sample --namespace shop");
    assertThat(kubectl("--namespace shop get secret -o name")).contains("secret/" + secret);
    kubectl("--namespace shop delete secret " + secret);
  }

  private static void anImageThatCannotBeHadIsSaidAtOnce() throws Exception {
    long began = System.nanoTime();
    Ended run =
        run(
            SMOKE.resolve("pods-come-and-go.yaml"),
            "--set",
            "image.tag=no-such-tag",
            "--set",
            "image.pullPolicy=Never");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(4);
    assertThat(run.output())
        .contains("ErrImageNeverPull")
        .contains("no-such-tag")
        .contains("./holdfast images");
    // the scenario's own bound is 90 s
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
  }

  private static void aSystemThatIsNeverReadyIsSaidWithItsPodsLastWords() throws Exception {
    String text =
        Files.readString(SMOKE.resolve("pods-come-and-go.yaml"))
            .replace("ready-within: 90s", "ready-within: 6s")
            .replace("../../charts", "../../../charts");
    Path impatient = Files.writeString(HOME.resolve("harness/quality/target/impatient.yaml"), text);
    // nothing listens on the discard port, so no service can register and none becomes ready
    Ended run = run(impatient, "--set", "registry.url=http://127.0.0.1:9");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output()).contains("not ready after 6s");
  }

  private static void whatAKilledRunLeftIsRemovedByUndo() throws Exception {
    Running run = holdfast.start(words(SMOKE.resolve("pods-come-and-go.yaml")).toArray());
    await()
        .atMost(BOUND)
        .until(() ->
            Files.readString(run.output()).contains("installed 1 chart(s) into namespace shop"));
    run.process().destroyForcibly().waitFor();
    assertThat(kubectl("--namespace shop get deployments -o name")).isNotEmpty();

    Ended undo = holdfast.run("undo", "--reports", folder.resolve("runs"));

    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertThat(undo.output()).contains("removed releases sample in namespace shop");
    await()
        .atMost(BOUND)
        .until(() -> kubectl("--namespace shop get pods,deployments,services -o name").isEmpty());
  }

  /** {@code verb group/resource} of everything that rbac.yaml allows. */
  private static Set<String> granted() throws IOException {
    Set<String> granted = new TreeSet<>();
    try (var documents =
        new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(ROLE.toFile())) {
      for (JsonNode object : documents.readAll()) {
        for (JsonNode rule : object.path("rules")) {
          rule.path("apiGroups")
              .forEach(group ->
                  rule.path("resources")
                      .forEach(resource ->
                          rule.path("verbs")
                              .forEach(verb ->
                                  granted.add(
                                      verb.asText()
                                          + " "
                                          + group.asText()
                                          + "/"
                                          + resource.asText()))));
        }
      }
    }
    return granted;
  }

  private static Ended run(Path scenario, Object... options) throws Exception {
    return holdfast.run(Stream.concat(words(scenario), Stream.of(options)).toArray());
  }

  private static Stream<Object> words(Path scenario) {
    return Stream.of(
        "run",
        scenario,
        "--platform",
        "kubernetes",
        "--kubeconfig",
        kubeconfig(),
        "--namespace",
        "shop",
        "--reports",
        folder.resolve("runs"),
        "--seed",
        "1");
  }

  /** Kind, name and spec of every object of the cluster but Events and Leases. */
  private static Map<String, String> listing() throws Exception {
    List<String> lines =
        onNode(
            "kinds=$(kubectl api-resources --verbs=list -o name 2>/dev/null | grep -vE '^(events|leases)|metrics.k8s.io' | paste -sd, -); "
                + "kubectl get $kinds --all-namespaces -o json 2>/dev/null");
    Map<String, String> listing = new TreeMap<>();
    for (JsonNode item : new ObjectMapper().readTree(String.join("\n", lines)).path("items")) {
      listing.put(
          item.path("kind").asText()
              + " "
              + item.at("/metadata/namespace").asText()
              + "/"
              + item.at("/metadata/name").asText(),
          item.path("spec").toString());
    }
    assertThat(listing).as("the whole cluster").hasSizeGreaterThan(20);
    return listing;
  }

  private static List<String> kubectl(String words) throws InterruptedException {
    return onNode("kubectl " + words);
  }

  private static List<String> onNode(String script, String... arguments)
      throws InterruptedException {
    return clusters.getFirst().onNode(script, arguments);
  }
}
