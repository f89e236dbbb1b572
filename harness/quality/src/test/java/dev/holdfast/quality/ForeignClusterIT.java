package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.platform.containers.Docker;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.containers.Stack;
import dev.holdfast.platform.kubernetes.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kubernetes platform on a cluster that it did not make, with no more rights than rbac.yaml
 * gives, in a namespace made beforehand. The cluster is one of the containers platform's, which
 * here is somebody else's.
 */
@Tag("full")
class ForeignClusterIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path DELETE =
      HOME.resolve("harness/quality/src/test/scenarios/quick-delete.yaml");
  private static final Path KILL =
      HOME.resolve("harness/quality/src/test/scenarios/quick-kill.yaml");
  private static final String KUBECTL = "kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml ";
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir private static Path folder = Path.of("");
  private static List<Stack> stacks = new ArrayList<>();

  @BeforeAll
  static void someonesClusterRuns() throws Exception {
    boolean answers = Docker.ifAnswering().isPresent();
    if ("1".equals(System.getenv("HOLDFAST_REQUIRE_CONTAINERS"))) {
      assertThat(answers).as("Docker answers, as HOLDFAST_REQUIRE_CONTAINERS asks").isTrue();
    }
    assumeTrue(answers, "no Docker answers here");
    Stack stack =
        Stack.start(
            Docker.answering(),
            Images.of(Map.of(), System.getenv()),
            new RunContext(
                "foreign", folder, RunClock.startingNow(), _ -> {}, System.out::println));
    stacks.add(stack);
    stack.load(
        List.of("holdfast/gateway:0.1.0", "holdfast/catalog:0.1.0", "holdfast/pricing:0.1.0"));
    kubectl("create namespace shop");
    onNode(
        "printf %s \"$1\" | " + KUBECTL + "--namespace shop apply -f -",
        Files.readString(HOME.resolve("harness/platform-kubernetes/rbac.yaml")));
    String token = String.join("", kubectl("--namespace shop create token holdfast"));
    Files.writeString(kubeconfig(), withToken(stack.cluster().kubeconfig(), token.strip()));
  }

  @AfterAll
  static void stop() {
    stacks.forEach(Stack::close);
  }

  private static Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** The administrator's kubeconfig with the token in the place of the certificate. */
  private static String withToken(String kubeconfig, String token) throws IOException {
    JsonNode config = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(kubeconfig);
    ((com.fasterxml.jackson.databind.node.ObjectNode) config.at("/users/0"))
        .putObject("user")
        .put("token", token);
    return config.toString();
  }

  @Test
  void withTheLeastRoleItBreaksWhatItMayAndLeavesTheClusterAsItWas() throws Exception {
    Ended refused = run(DELETE);

    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(4);
    assertThat(refused.output()).contains("kubectl label namespace shop holdfast.dev/allow=true");

    kubectl("label namespace shop holdfast.dev/allow=true");
    Map<String, String> before = listing();

    Ended skipped = run(KILL);

    assertThat(skipped.exitCode()).as(skipped.output()).isEqualTo(5);
    assertThat(skipped.output()).contains("kill").contains("from its node");

    Ended run = run(DELETE);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(listing()).isEqualTo(before);

    kubectl("--namespace shop delete rolebinding holdfast");
    Ended forbidden = run(DELETE);

    assertThat(forbidden.exitCode()).as(forbidden.output()).isEqualTo(4);
    assertThat(forbidden.output()).contains("verb 'get' on 'namespaces'").contains("rbac.yaml");
  }

  private static Ended run(Path scenario) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                HOME.resolve("holdfast").toString(),
                "run",
                scenario.toString(),
                "--platform",
                "kubernetes",
                "--kubeconfig",
                kubeconfig().toString(),
                "--namespace",
                "shop",
                "--reports",
                folder.resolve("runs").toString(),
                "--seed",
                "1")
            .directory(HOME.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    Stack stack = stacks.getFirst();
    builder
        .environment()
        .put("HOLDFAST_KUBERNETES_REGISTRY_URL", stack.registryForPods().toString());
    builder
        .environment()
        .put("HOLDFAST_KUBERNETES_REGISTRY_FROM_HERE", stack.registryFromHere().toString());
    Path output = Files.createTempFile(HOME.resolve("harness/quality/target"), "output-", ".txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  private record Ended(int exitCode, String output) {}

  /** Kind, name and spec of every object of the cluster but Events and Leases. */
  private static Map<String, String> listing() throws Exception {
    List<String> lines =
        onNode(
            "kinds=$("
                + KUBECTL
                + "api-resources --verbs=list -o name 2>/dev/null | grep -vE '^(events|leases)' | paste -sd, -); "
                + KUBECTL
                + "get $kinds --all-namespaces -o json 2>/dev/null");
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
    return onNode(KUBECTL + words);
  }

  private static List<String> onNode(String script, String... arguments)
      throws InterruptedException {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Node.Running running =
        stacks.getFirst().node().start(script, List.of(arguments), lines::add)) {
      OptionalInt exit = running.await(BOUND);
      assertThat(exit).as(script + ": " + lines).hasValue(0);
    }
    return lines;
  }
}
