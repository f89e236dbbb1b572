package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.platform.containers.Stack;
import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code check} on a system that is not ours, a Python service, in a cluster that is somebody
 * else's, with no more rights than rbac-attach.yaml gives. Two replicas start for 5 s before they
 * listen, and have no readiness probe.
 */
@Tag("full")
class CheckIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path STRANGERS =
      HOME.resolve("harness/quality/src/test/resources/strangers");
  private static final Path ROLE = HOME.resolve("harness/platform-kubernetes/rbac-attach.yaml");
  private static final Duration BOUND = Duration.ofMinutes(6);
  private static final int NO_PYTHON = 77;
  private static final int ROUNDS = 2;

  @TempDir private static Path folder = Path.of("");
  private static final List<OwnedCluster> CLUSTERS = new ArrayList<>();
  private static final HoldfastCommand HOLDFAST = new HoldfastCommand();

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    Path said = folder.resolve("build.txt");
    int built =
        new ProcessBuilder(
                STRANGERS.resolve("build-orders").toString(), folder.resolve("image").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assumeTrue(built != NO_PYTHON, "this machine has no python3 of Debian's");
    assertThat(built).as(Files.readString(said)).isZero();
    OwnedCluster cluster = OwnedCluster.start(folder);
    CLUSTERS.add(cluster);
    Stack stack = cluster.stack();
    stack.load(List.of("strangers/orders:1"));
    onNode(
        "printf %s \"$1\" | kubectl apply -f -",
        Files.readString(STRANGERS.resolve("orders.yaml")));
    onNode("printf %s \"$1\" | kubectl --namespace shop apply -f -", Files.readString(ROLE));
    String token = String.join("", onNode("kubectl --namespace shop create token holdfast; echo"));
    Files.writeString(kubeconfig(), withToken(stack.cluster().kubeconfig(), token.strip()));
    onNode("kubectl --namespace shop rollout status deployment/orders --timeout 60s");
  }

  @AfterAll
  static void stop() {
    HOLDFAST.close();
    CLUSTERS.forEach(OwnedCluster::close);
  }

  private static Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** The administrator's kubeconfig with none of its credentials but the Role's. */
  private static String withToken(String kubeconfig, String token) throws Exception {
    JsonNode config = new YAMLMapper().readTree(kubeconfig);
    ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token);
    return config.toString();
  }

  @Test
  void theWeaknessIsNamedItsRemedyHelpsAndTheNamespaceIsLeftAsItWas() throws Exception {
    Map<String, String> before = listing();
    refusedAndNothingTouched(before);
    onNode("kubectl label namespace shop holdfast.dev/allow=true");

    Ended weak = end(check("weak", "--yes"));

    System.out.println(weak.output());
    assertThat(weak.exitCode()).as(weak.output()).isEqualTo(1);
    assertThat(listing()).isEqualTo(before);
    JsonNode found = json("weak");
    assertThat(failed(found)).isPositive();
    assertThat(found.path("weaknesses").findValuesAsText("rule")).contains("no-readiness-probe");
    assertThat(weak.output())
        .contains("no readiness probe (docs/check.md#no-readiness-probe)", "readinessProbe:")
        .contains("kill: a container's first process takes such a signal only from its node")
        .doesNotContain("\tat ");

    haltEndsItFromAnywhere(before);
    undoPutsBackWhatAKilledOneLeft(before);

    // what is worse hides what is less bad: a second look may find what the first could not
    String last = "weak";
    for (int round = 1; round <= ROUNDS && failed(json(last)) > 0; round++) {
      asItWasTold(last);
      last = "mended-" + round;
      System.out.println(end(check(last, "--yes")).output());
    }

    assertThat(failed(json(last))).as(last).isZero();
    assertThat(json(last).path("weaknesses").findValuesAsText("rule"))
        .doesNotContain("no-readiness-probe", "no-drain");
  }

  private static void refusedAndNothingTouched(Map<String, String> before) throws Exception {
    Ended unlabelled = end(check("refused", "--yes"));
    assertThat(unlabelled.exitCode()).as(unlabelled.output()).isEqualTo(4);
    assertThat(unlabelled.output())
        .contains("kubectl label namespace shop holdfast.dev/allow=true");
    onNode("kubectl label namespace shop holdfast.dev/allow=true");
    Ended unasked = end(check("refused"));
    assertThat(unasked.exitCode()).as(unasked.output()).isEqualTo(2);
    assertThat(unasked.output())
        .contains("delete 1 of 2 pods of deployment orders", "healed by:", "say --yes");
    Ended elsewhere = end(check("refused", "--yes", "--service", "elsewhere"));
    assertThat(elsewhere.exitCode()).as(elsewhere.output()).isEqualTo(2);
    assertThat(elsewhere.output()).contains("elsewhere is an ExternalName");
    onNode("kubectl --namespace shop delete rolebinding holdfast");
    Ended rightless = end(check("refused", "--yes"));
    assertThat(rightless.exitCode()).as(rightless.output()).isEqualTo(4);
    assertThat(rightless.output()).contains("does not allow");
    onNode("printf %s \"$1\" | kubectl --namespace shop apply -f -", Files.readString(ROLE));
    assertThat(listing()).isEqualTo(before);
    onNode("kubectl label namespace shop holdfast.dev/allow-");
  }

  private static void haltEndsItFromAnywhere(Map<String, String> before) throws Exception {
    Running running = check("halted", "--yes", "--faults", "rollout");
    awaitLine(running, "rollout: seen on");
    Ended second = end(check("second", "--yes", "--faults", "rollout"));
    assertThat(second.exitCode()).as(second.output()).isEqualTo(4);
    assertThat(second.output()).contains("is in another run's hands", "holdfast halt");

    Ended halt =
        HOLDFAST.run("halt", "--kubeconfig", kubeconfig(), "--context", "default", "-n", "shop");

    assertThat(halt.exitCode()).as(halt.output()).isZero();
    Ended ended = end(running);
    assertThat(ended.output()).contains("halted by", "put back: the template of deployment orders");
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(listing()).isEqualTo(before);
  }

  private static void undoPutsBackWhatAKilledOneLeft(Map<String, String> before) throws Exception {
    Running running = check("killed", "--yes", "--faults", "rollout");
    awaitLine(running, "rollout: seen on");
    running.process().destroyForcibly().waitFor();
    assertThat(listing()).isNotEqualTo(before);

    Ended undo = HOLDFAST.run("undo", "--reports", folder.resolve("killed"));

    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertThat(undo.output()).contains("put back in namespace shop", "let go of namespace shop");
    assertThat(listing()).isEqualTo(before);
    onNode("kubectl --namespace shop rollout status deployment/orders --timeout 60s");
  }

  /** Applies the remedies that were written. */
  private static void asItWasTold(String reports) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve(reports))) {
      for (Path patch :
          files.filter(file -> file.toString().endsWith(".patch.yaml")).sorted().toList()) {
        String text = Files.readString(patch);
        if (text.startsWith("spec:")) {
          onNode("kubectl --namespace shop patch deployment orders --patch \"$1\"", text);
        }
      }
    }
    onNode("kubectl --namespace shop rollout status deployment/orders --timeout 90s");
  }

  private static void awaitLine(Running running, String text) {
    await().atMost(BOUND).until(() -> Files.readString(running.output()).contains(text));
  }

  private static Running check(String reports, Object... options) throws Exception {
    return HOLDFAST.start(
        Stream.concat(
                Stream.of(
                    "check",
                    "-n",
                    "shop",
                    "deploy/orders",
                    "--kubeconfig",
                    kubeconfig(),
                    "--context",
                    "default",
                    "--request",
                    "GET /orders/1",
                    "--reports",
                    folder.resolve(reports)),
                Stream.of(options))
            .toArray());
  }

  private static Ended end(Running running) throws Exception {
    return running.end(BOUND);
  }

  private static JsonNode json(String reports) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve(reports))) {
      return new ObjectMapper()
          .readTree(
              files.filter(file -> file.endsWith("check.json")).findFirst().orElseThrow().toFile());
    }
  }

  private static int failed(JsonNode check) {
    int failed = 0;
    for (JsonNode fault : check.path("faults")) {
      failed += fault.path("failed").asInt();
    }
    return failed;
  }

  /**
   * Kind, name and spec of what is in the namespace. Pods and ReplicaSets are their controllers'
   * doing, and so are EndpointSlices.
   */
  private static Map<String, String> listing() throws Exception {
    List<String> lines =
        onNode(
            "kinds=$(kubectl api-resources --namespaced --verbs=list -o name 2>/dev/null | grep -vE"
                + " '^(events|leases|pods|replicasets|controllerrevisions|endpoint)|metrics.k8s.io'"
                + " | paste -sd, -); kubectl --namespace shop get $kinds -o json 2>/dev/null");
    Map<String, String> listing = new TreeMap<>();
    for (JsonNode item : new ObjectMapper().readTree(String.join("\n", lines)).path("items")) {
      listing.put(
          item.path("kind").asText() + " " + item.at("/metadata/name").asText(),
          item.path("spec").toString());
    }
    assertThat(listing).containsKeys("Deployment orders", "Service orders");
    return listing;
  }

  private static List<String> onNode(String script, String... arguments)
      throws InterruptedException {
    return CLUSTERS.getFirst().onNode(script, arguments);
  }
}
