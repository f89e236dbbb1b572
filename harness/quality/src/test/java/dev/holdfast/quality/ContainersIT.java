package dev.holdfast.quality;

import static dev.holdfast.quality.HoldfastCommand.runFolders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import dev.holdfast.platform.containers.Docker;
import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import dev.holdfast.toxiproxy.Toxiproxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * The containers platform as a user has it: a real cluster, real kills, nothing left. Needs Docker;
 * where HOLDFAST_REQUIRE_CONTAINERS=1 its lack is a failure.
 */
class ContainersIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path SMOKE = HOME.resolve("scenarios/smoke/replica-kill.yaml");
  private static final Path QUICK =
      HOME.resolve("harness/quality/src/test/scenarios/quick-kill.yaml");
  private static final Path NODE = HOME.resolve("scenarios/nodes/stop-node.yaml");
  private static final Path LOGS =
      HOME.resolve("harness/quality/src/test/scenarios/quick-logs.yaml");
  private static final Path PIPELINE =
      HOME.resolve("harness/quality/src/test/scenarios/pipeline-killed.yaml");
  private static final Path OWNERS =
      HOME.resolve("harness/quality/src/test/resources/owners/owners.yaml");
  private static final Path OUTAGE =
      HOME.resolve("harness/quality/src/test/scenarios/quick-registry-outage.yaml");
  private static final String HARNESS = "holdfast.dev/harness";

  @TempDir private Path runs = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  @BeforeAll
  static void dockerAnswers() {
    boolean answers = Docker.ifAnswering().isPresent();
    if ("1".equals(System.getenv("HOLDFAST_REQUIRE_CONTAINERS"))) {
      assertThat(answers).as("Docker answers, as HOLDFAST_REQUIRE_CONTAINERS asks").isTrue();
    }
    assumeTrue(answers, "no Docker answers here");
  }

  @Test
  void aKilledReplicaGoesUnnoticedInARealClusterAndNothingIsLeft() throws Exception {
    List<String> volumes = volumes();

    Ended run =
        holdfast.run("run", QUICK, "--platform", "containers", "--reports", runs, "--seed", "1");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(history()).contains("\"platform\":\"containers\"").contains("Kubernetes v");
    assertThat(history()).contains("its container ended");
    assertThat(history())
        .contains("\"endpoints-seen\"")
        .contains("\"registry-seen\"")
        .contains("\"reason\":\"Started\"");
    assertThat(Files.readString(runFolders(runs).getFirst().resolve("report.html")))
        .contains("Endpoints: pods that Services send connections to")
        .containsPattern(
            "Image holdfast/catalog:0\\.1\\.0\\s*</dt>\\s*<dd>[^<]*sha256:[0-9a-f]{64}");
    assertNothingIsLeft(volumes);
  }

  @Tag("full")
  @Test
  void linesGoTheWayThatTheyGoInAClusterAndAreAllFound() throws Exception {
    Ended run = holdfast.run("run", LOGS, "--platform", "containers", "--reports", runs);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(history())
        .contains("\"role\":\"shipper\",\"name\":\"Filebeat (")
        .contains("\"role\":\"pipeline\"");
    Path folder = runFolders(runs).getFirst();
    assertThat(Files.readAllLines(folder.resolve("logs-written.tsv"))).hasSizeGreaterThan(500);
    assertThat(Files.readString(folder.resolve("report.html"))).contains("On their way");
  }

  @Tag("full")
  @Test
  void aPipelineThatIsKilledLosesNoLine() throws Exception {
    Ended run = holdfast.run("run", PIPELINE, "--platform", "containers", "--reports", runs);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(history()).contains("\"name\":\"logstash-0\"");
  }

  @Tag("full")
  @Test
  void podsOfADaemonSetAndOfAJobAreKilledAndComeBackInTheirOwnersWay() throws Exception {
    Ended run = holdfast.run("run", OWNERS, "--platform", "containers", "--reports", runs);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(history())
        .contains("\"workload\":{\"kind\":\"JOB\",\"name\":\"import\"}")
        .contains("\"phase\":\"Gone\"");
  }

  @Tag("full")
  @Test
  void theWholeSmokeScenarioPassesToo() throws Exception {
    Ended run = holdfast.run("run", SMOKE, "--platform", "containers", "--reports", runs);

    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  @Tag("full")
  @Test
  void aSingleReplicaFailsInARealClusterToo() throws Exception {
    Ended run =
        holdfast.run(
            "run",
            QUICK,
            "--platform",
            "containers",
            "--reports",
            runs,
            "--set",
            "catalog.replicas=1",
            "--seed",
            "1");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).contains("browse.failed-at-most");
  }

  @Tag("full")
  @Test
  void anImageThatCannotBeHadIsSaidAtOnce() throws Exception {
    List<String> volumes = volumes();

    Ended run =
        holdfast.run(
            "run",
            QUICK,
            "--platform",
            "containers",
            "--reports",
            runs,
            "--set",
            "image.tag=no-such-tag",
            "--set",
            "image.pullPolicy=Never");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(4);
    assertThat(run.output()).contains("ErrImageNeverPull").contains("no-such-tag");
    assertNothingIsLeft(volumes);
  }

  @Tag("full")
  @Test
  void afterAKilledHarnessNoFaultLastsAndUndoRemovesTheRest() throws Exception {
    killed(QUICK, "\"fault-injecting\"");
  }

  @Tag("full")
  @Test
  void afterAKilledHarnessNoNodeRunsAndUndoRemovesTheOneThatItStoppedToo() throws Exception {
    killed(NODE, "\"fault-witnessed\"");
  }

  private void killed(Path scenario, String moment) throws Exception {
    List<String> volumes = volumes();
    Running run = holdfast.start("run", scenario, "--platform", "containers", "--reports", runs);
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> !runFolders(runs).isEmpty() && history().contains(moment));
    assertThat(running()).isNotEmpty();

    run.process().destroyForcibly().waitFor();

    // with the nodes all pods end, and all that was done to them
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            running().stream()
                .noneMatch(image -> image.contains("kubernetes") || image.contains("k3s")));
    Ended undo = holdfast.run("undo", "--reports", runs);
    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertThat(undo.output()).contains("removed container");
    assertNothingIsLeft(volumes);
    assertThat(holdfast.run("undo", "--reports", runs).output()).contains("nothing was left");
  }

  @Tag("full")
  @Test
  void theNextRunRemovesWhatAKilledOneLeftAndCtrlCLeavesNothing() throws Exception {
    List<String> volumes = volumes();
    Running killed = holdfast.start("run", QUICK, "--platform", "containers", "--reports", runs);
    await().atMost(Duration.ofMinutes(2)).until(() -> running().size() >= 2);
    killed.process().destroyForcibly().waitFor();

    Path others = Files.createDirectory(runs.resolve("others"));
    Running run = holdfast.start("run", QUICK, "--platform", "containers", "--reports", others);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> !runFolders(others).isEmpty() && history(others).contains("\"fault-injected\""));
    run.signal("INT");
    Ended ended = run.end();

    assertThat(ended.output())
        .contains("removed container")
        .containsPattern("UNKNOWN aborted +interrupted")
        .containsPattern("PASS +residue +nothing");
    assertThat(ended.exitCode()).isEqualTo(130);
    assertNothingIsLeft(volumes);
  }

  @Test
  void afterAKilledHarnessTheRegistryIsBackWithinTenSeconds() throws Exception {
    List<String> volumes = volumes();
    Running run = holdfast.start("run", OUTAGE, "--platform", "containers", "--reports", runs);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !runFolders(runs).isEmpty() && history().contains("\"fault-injected\""));
    Container proxy =
        docker().listContainersCmd().withLabelFilter(List.of(HARNESS)).exec().stream()
            .filter(container -> container.getImage().contains("toxiproxy"))
            .findFirst()
            .orElseThrow();
    String address =
        proxy.getNetworkSettings().getNetworks().values().iterator().next().getIpAddress();
    try (Toxiproxy toxiproxy = new Toxiproxy(URI.create("http://" + address + ":8474"))) {
      assertThat(toxiproxy.find("registry").orElseThrow().enabled()).isFalse();

      run.process().destroyForcibly().waitFor();

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> toxiproxy.find("registry").orElseThrow().enabled());
    }
    Ended undo = holdfast.run("undo", "--reports", runs);
    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertNothingIsLeft(volumes);
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  /** The images of the running containers that any harness started. */
  private static List<String> running() {
    return docker().listContainersCmd().withLabelFilter(List.of(HARNESS)).exec().stream()
        .map(Container::getImage)
        .toList();
  }

  private static List<String> volumes() {
    var listed = docker().listVolumesCmd().exec().getVolumes();
    return listed == null
        ? List.of()
        : listed.stream().map(volume -> volume.getName()).sorted().toList();
  }

  private void assertNothingIsLeft(List<String> volumes) throws IOException {
    assertThat(
            docker().listContainersCmd().withShowAll(true).withLabelFilter(List.of(HARNESS)).exec())
        .isEmpty();
    assertThat(docker().listNetworksCmd().exec())
        .noneMatch(
            network -> network.getLabels() != null && network.getLabels().containsKey(HARNESS));
    assertThat(volumes).containsAll(volumes());
    for (Path folder : runFolders(runs)) {
      if (Files.exists(folder.resolve("tmp"))) {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
          assertThat(files).isEmpty();
        }
      }
    }
  }

  private String history() throws IOException {
    return history(runs);
  }

  private static String history(Path runs) throws IOException {
    // a line that is being written may end within a character
    return Files.readString(
        runFolders(runs).getFirst().resolve("history.jsonl"), StandardCharsets.ISO_8859_1);
  }
}
