package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.quality.HoldfastCommand.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path STRANGERS =
      HOME.resolve("harness/quality/src/test/resources/strangers");
  private static final Duration BOUND = Duration.ofMinutes(6);
  private static final int CANNOT_BE_BUILT = 77;

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
    JsonNode found = json(stranger, "weak");
    assertThat(weak.exitCode()).as(weak.output()).isEqualTo(1);
    assertThat(failed(found)).as(weak.output()).isPositive();
    assertThat(found.path("weaknesses").findValuesAsText("rule")).contains(stranger.rule);
    asItWasTold(stranger, "weak");
    Ended mended = check(stranger, "mended");
    System.out.println(mended.output());
    assertThat(failed(json(stranger, "mended"))).as(mended.output()).isZero();
    assertThat(json(stranger, "mended").path("weaknesses").findValuesAsText("rule"))
        .doesNotContain(stranger.rule);
  }

  private static void runs(Stranger stranger) throws Exception {
    Path said = folder.resolve(stranger.name + "-build.txt");
    int built =
        new ProcessBuilder(
                STRANGERS.resolve("build-" + stranger.name).toString(),
                folder.resolve(stranger.name + "-image").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assumeTrue(built != CANNOT_BE_BUILT, "this machine lacks what it is built of");
    assertThat(built).as(Files.readString(said)).isZero();
    OwnedCluster cluster = CLUSTERS.getFirst();
    cluster.stack().load(List.of("strangers/" + stranger.name + ":1"));
    apply(Files.readString(STRANGERS.resolve(stranger.name + ".yaml")));
    apply(HOLDFAST.run("rbac", "-n", stranger.name, "--for", "delete-pod,rollout").output());
    String token =
        String.join(
            "",
            cluster.onNode(
                "kubectl --namespace \"$1\" create token holdfast; echo", stranger.name));
    JsonNode config = new YAMLMapper().readTree(cluster.stack().cluster().kubeconfig());
    ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token.strip());
    Files.writeString(kubeconfig(stranger), config.toString());
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
  private static void asItWasTold(Stranger stranger, String reports) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve(stranger.name).resolve(reports))) {
      for (Path patch :
          files.filter(file -> file.toString().endsWith(".patch.yaml")).sorted().toList()) {
        String text = Files.readString(patch);
        if (text.startsWith("spec:")) {
          CLUSTERS
              .getFirst()
              .onNode(
                  "kubectl --namespace \"$1\" patch \"$2\" \"$3\" --patch \"$4\"",
                  stranger.name,
                  stranger.kind,
                  stranger.workload,
                  text);
        }
      }
    }
    awaitRollout(stranger);
  }

  private static JsonNode json(Stranger stranger, String reports) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve(stranger.name).resolve(reports))) {
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
}
