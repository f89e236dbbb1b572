package dev.holdfast.quality;

import static dev.holdfast.quality.HoldfastCommand.runFolders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as a user has it: a process of its own, its exit code, what it prints and what it
 * leaves.
 */
class CommandLineIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path BRIEF =
      HOME.resolve("harness/quality/src/test/scenarios/brief-kill.yaml");

  @TempDir private Path runs = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  @Test
  void aSingleReplicaFailsAndTheReportSaysSo() throws Exception {
    Ended run =
        holdfast.run("run", BRIEF, "--reports", runs, "--set", "catalog.replicas=1", "--seed", "1");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).contains("FAIL").contains("browse.failed-at-most");
    assertThat(onlyRun().resolve("report.html")).content().contains("FAIL");
    assertThat(onlyRun().resolve("junit.xml")).content().contains("<failure");

    Ended again = holdfast.run("report", onlyRun());

    assertThat(again.exitCode()).isEqualTo(1);
  }

  @Test
  void aTargetThatDoesNotExistIsRefusedBeforeAnythingStarts() throws Exception {
    Path wrong = scenario("deployment: catalog", "deployment: catalogue");

    Ended run = holdfast.run("run", wrong, "--reports", runs);

    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output())
        .contains("catalogue")
        .contains("did you mean 'catalog'")
        .doesNotContain("\tat ");
    assertThat(runFolders(runs)).isEmpty();
  }

  @Test
  void wrongScenariosGetAllTheirErrorsAndNoStackTrace() throws Exception {
    Path wrong = scenario("signal: KILL", "signl: KILL", "rate: 60/s", "rate: 60");

    Ended run = holdfast.run("run", wrong, "--reports", runs);

    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output())
        .contains("unknown field 'signl'")
        .contains("rate")
        .doesNotContain("\tat ");
    assertThat(runFolders(runs)).isEmpty();
  }

  @Test
  void aSystemThatIsNeverReadyEndsUnknownWithItsPodsLastWords() throws Exception {
    // nothing listens on the discard port, so no service can register and none becomes ready
    Path slow = scenario("ready-within: 30s", "ready-within: 8s");

    Ended run =
        holdfast.run(
            "run",
            slow,
            "--reports",
            runs,
            "--set",
            "registry.url=http://127.0.0.1:9",
            "--retry-unknown",
            "1");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output()).containsOnlyOnce("no verdict: run again, 1 of 1");
    assertThat(runFolders(runs))
        .hasSize(2)
        .allSatisfy(folder -> {
          assertThat(folder.resolve("history.jsonl"))
              .content()
              .contains("\"not-ready\"")
              .contains("\"pod-words\"");
          assertThat(folder.resolve("report.html")).content().contains("503");
        });
    List<Path> inOrder = runFolders(runs).stream().sorted().toList();
    assertThat(inOrder.getLast().resolve("report.html"))
        .content()
        .contains("href=\"../" + inOrder.getFirst().getFileName() + "/report.html\"");
    assertNothingRuns();
  }

  @Test
  void howOftenARunIsMadeAgainIsBounded() throws Exception {
    Ended often = holdfast.run("run", BRIEF, "--reports", runs, "--retry-unknown", "6");
    Ended both =
        holdfast.run("run", BRIEF, "--reports", runs, "--retry-unknown", "1", "--repeat", "2");

    assertThat(often.exitCode()).isEqualTo(2);
    assertThat(often.output()).contains("--retry-unknown must be from 0 to 5, got 6");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.output()).contains("--retry-unknown and --repeat cannot both be given");
    assertThat(runFolders(runs)).isEmpty();
  }

  @Test
  void aFolderThatIsNoRunCannotBeCompared() throws Exception {
    Ended compared = holdfast.run("compare", runs, runs);

    assertThat(compared.exitCode()).as(compared.output()).isEqualTo(2);
    assertThat(compared.output())
        .contains(
            runs.resolve("history.jsonl") + ": there is no such file; name the folder of a run")
        .doesNotContain("\tat ");
  }

  @Test
  void theSameSeedGivesTheSamePlan() throws Exception {
    Ended first = holdfast.run("plan", BRIEF, "--seed", "42");
    Ended second = holdfast.run("plan", BRIEF, "--seed", "42");

    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(second.output()).isEqualTo(first.output());
  }

  @Test
  void afterCtrlCNothingRunsAndTheReportIsThere() throws Exception {
    Running run = holdfast.start("run", BRIEF, "--reports", runs);
    await().atMost(Duration.ofSeconds(60)).until(() -> historySays("\"load-started\""));

    run.signal("INT");
    Ended ended = run.end();

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(130);
    assertThat(onlyRun().resolve("report.html")).exists();
    assertThat(history()).contains("\"aborted\"").contains("\"run-ended\"");
    assertNothingRuns();
  }

  @Test
  void afterAKilledHarnessThePodsEndByThemselvesAndUndoRemovesTheRest() throws Exception {
    Running run = holdfast.start("run", BRIEF, "--reports", runs);
    await().atMost(Duration.ofSeconds(60)).until(() -> historySays("\"load-started\""));
    assertThat(podProcesses()).isNotEmpty();

    run.process().destroyForcibly().waitFor();

    await().atMost(Duration.ofSeconds(10)).until(() -> podProcesses().isEmpty());
    Ended undo = holdfast.run("undo", "--reports", runs);
    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertThat(holdfast.run("undo", "--reports", runs).output()).contains("nothing was left");
    assertThat(onlyRun().resolve("history.jsonl")).exists();
  }

  @Test
  void afterAKillWhileAChartIsRenderedHelmEndsByItselfAndUndoRemovesItsFolder() throws Exception {
    Path endless = runs.resolve("endless");
    Files.createDirectories(endless.resolve("templates"));
    Files.writeString(
        endless.resolve("Chart.yaml"), "{apiVersion: v2, name: endless, version: 0.1.0}");
    Files.writeString(
        endless.resolve("templates/endless.yaml"),
        "{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}");
    Path tmp = Files.createDirectories(runs.resolve("machine-tmp"));
    try (HoldfastCommand inTmp =
        new HoldfastCommand(Map.of("HOLDFAST_JAVA_OPTS", "-Djava.io.tmpdir=" + tmp))) {
      Path chart = HOME.resolve("harness/quality/target/scenarios").relativize(endless);
      Running plan =
          inTmp.start("plan", scenario("../../../../../charts/sample", chart.toString()));
      await()
          .atMost(Duration.ofSeconds(60))
          // files come and go while it looks
          .ignoreException(UncheckedIOException.class)
          .until(() -> bytesBelow(tmp) > 50_000_000 && processesIn(tmp).size() == 1);

      assertThat(inTmp.run("undo", "--reports", runs).output()).contains("nothing was left");
      assertThat(plan.process().isAlive()).isTrue();
      plan.process().destroyForcibly().waitFor();

      await().atMost(Duration.ofSeconds(10)).until(() -> processesIn(tmp).isEmpty());
      assertThat(bytesBelow(tmp)).isGreaterThan(50_000_000);
      Ended undo = inTmp.run("undo", "--reports", runs);
      assertThat(undo.output()).contains("removed Helm's working folder " + tmp);
      assertThat(bytesBelow(tmp)).isZero();
    }
  }

  @Test
  void aFrozenLoadGeneratorCarriesNoVerdict() throws Exception {
    Running run = holdfast.start("run", BRIEF, "--reports", runs, "--seed", "1");
    await().atMost(Duration.ofSeconds(60)).until(() -> historySays("\"fault-witnessed\""));

    run.signal("STOP");
    // what is under test is a freeze of just this length
    run.process().waitFor(3, TimeUnit.SECONDS);
    run.signal("CONT");
    Ended ended = run.end();

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
    assertThat(ended.output())
        .containsPattern("UNKNOWN +browse\\.load-kept-up|UNKNOWN +load-kept-up");
    // what clients say of themselves decides nothing, and is there for whoever looks
    assertThat(history()).contains("\"client-seen\"");
    assertThat(onlyRun().resolve("report.html")).content().contains("Client gateway → catalog");
  }

  private void assertNothingRuns() throws IOException {
    assertThat(podProcesses()).isEmpty();
    for (Path run : runFolders(runs)) {
      try (Stream<Path> tmp =
          Files.exists(run.resolve("tmp")) ? Files.list(run.resolve("tmp")) : Stream.empty()) {
        assertThat(tmp).isEmpty();
      }
    }
  }

  /** The processes whose output goes to a file of this test's runs: pods, guards, registries. */
  private List<String> podProcesses() {
    return ProcessHandle.allProcesses()
        .filter(process -> isBelow(runs, Path.of("/proc/" + process.pid() + "/fd/1")))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .toList();
  }

  private static boolean isBelow(Path folder, Path link) {
    try {
      return Files.readSymbolicLink(link).startsWith(folder.toRealPath());
    } catch (IOException e) {
      // the process has just ended, or has no output
      return false;
    }
  }

  private static List<Long> processesIn(Path folder) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> isBelow(folder, Path.of("/proc/" + pid + "/cwd")))
        .toList();
  }

  private static long bytesBelow(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      return below.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private boolean historySays(String text) throws IOException {
    List<Path> folders = runFolders(runs);
    return !folders.isEmpty() && history().contains(text);
  }

  private String history() throws IOException {
    return read(onlyRun().resolve("history.jsonl"));
  }

  private Path onlyRun() throws IOException {
    List<Path> folders = runFolders(runs);
    assertThat(folders).hasSize(1);
    return folders.getFirst();
  }

  /** The brief scenario with each text at an even place replaced by the one behind it. */
  private Path scenario(String... changes) throws IOException {
    String text = Files.readString(BRIEF);
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replaceFirst(Pattern.quote(changes[i]), Matcher.quoteReplacement(changes[i + 1]));
    }
    Path folder = Files.createDirectories(HOME.resolve("harness/quality/target/scenarios"));
    return Files.writeString(
        Files.createTempFile(folder, "changed-", ".yaml"),
        text.replace("../../../../../charts", "../../../../charts"));
  }
}
