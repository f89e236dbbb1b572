package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small charts and scenarios as people have them, each of which once did something else than they
 * expect: run by the command on this machine, with a server in Python.
 */
@Tag("full")
class CasesIT {
  private static final Path CASES =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/cases");

  /** A program as a chart's exec probe calls it: whether the pod answers. */
  private static final String PODCLI =
      """
      #!/bin/sh
      exec python3 -c "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=1)" \\
        "http://$POD_IP:${PORT:-8080}/"
      """;

  private static final Predicate<String> TEN_SECONDS =
      Pattern.compile("^l 1\\ds: .*").asMatchPredicate();

  @TempDir private Path work = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  private Ended run(HoldfastCommand command, String scenario) throws Exception {
    return command.run("run", CASES.resolve(scenario), "--reports", work, "--seed", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "helm/lookup.yaml",
    "helm/values-file.yaml",
    "all-addresses/run.yaml",
    "values/off.yaml",
    "values/octal.yaml",
    "values/nulls.yaml",
    "fields/kind-list-second.yaml",
    "fields/resource-field.yaml",
    "fields/label-field.yaml",
    "fields/external-name.yaml",
    "multi-port/two.yaml",
    "http/numbers.yaml",
    "files/files.yaml",
    "starts/starts.yaml",
    "redirects/followed.yaml",
    "registry/checks.yaml",
    "packets/cut.yaml",
    "packets/lossy.yaml",
  })
  void passes(String scenario) throws Exception {
    Ended run = run(holdfast, scenario);

    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  @Test
  void planSaysHowAWordWasReadThatHelmReadsOtherwise() throws Exception {
    assertThat(holdfast.run("plan", CASES.resolve("values/off.yaml")).output())
        .contains("off")
        .contains("false");
    assertThat(holdfast.run("plan", CASES.resolve("values/octal.yaml")).output())
        .contains("0644")
        .contains("420");
  }

  @Test
  void planSaysWhichPortOfSeveralIsTaken() throws Exception {
    assertThat(holdfast.run("plan", CASES.resolve("multi-port/two.yaml")).output())
        .contains("port http (80) of Service probe; for another write to: probe:grpc");
  }

  @Test
  void aProbeOverTlsOfAServerThatSpeaksNoneIsNeverReadyAndTheReasonSaysSo() throws Exception {
    Ended run = run(holdfast, "fields/https-probe.yaml");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output()).contains("no TLS connection");
  }

  @Test
  void aProbeByAProgramThatIsMissingIsRefusedByName() throws Exception {
    Ended run = run(holdfast, "exec-probe/exec.yaml");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(4);
    assertThat(run.output()).contains("podcli").contains("--platform containers");
  }

  @Test
  void noTrafficComesBeforeAProbeByAProgramHasSucceeded() throws Exception {
    try (HoldfastCommand withProgram = new HoldfastCommand(podcli())) {
      Ended run = run(withProgram, "exec-probe/exec.yaml");

      assertThat(run.exitCode()).as(run.output()).isZero();
    }
  }

  @Test
  void nothingIsRedundantBeforeAProbeByAProgramHasSucceeded() throws Exception {
    try (HoldfastCommand withProgram = new HoldfastCommand(podcli())) {
      Ended run = run(withProgram, "exec-probe/false-pass.yaml");

      assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
      assertThat(run.output())
          .containsPattern("FAIL +kill-one.redundant-within +3 of 3 ready after [6-9]");
    }
  }

  private Map<String, String> podcli() throws Exception {
    Path bin = Files.createDirectories(work.resolve("bin"));
    Files.writeString(bin.resolve("podcli"), PODCLI);
    Files.setPosixFilePermissions(
        bin.resolve("podcli"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  @Test
  void aSidecarThatEndsAtOnceIsNamedWithWhatItWrote() throws Exception {
    Ended run = run(holdfast, "sidecar/sidecar.yaml");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output())
        .contains("console-1 oauth2-proxy CrashLoopBackOff (exit 2)")
        .contains("unrecognized arguments: --upstream=http://127.0.0.1:8080");
  }

  @Test
  void whichOfSeveralContainersIsKilledMustBeSaid() throws Exception {
    Ended run = run(holdfast, "sidecar/sidecar-app.yaml");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output()).contains("console, oauth2-proxy; name one");
  }

  @Test
  void aRunThatIsEndedInTheMiddleHasNoVerdict() throws Exception {
    Running running =
        holdfast.start("run", CASES.resolve("interrupt/slow-answers.yaml"), "--reports", work);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> Files.readString(running.output()).lines().anyMatch(TEN_SECONDS));

    running.signal("TERM");
    Ended run = running.end();

    assertThat(run.exitCode()).as(run.output()).isNotEqualTo(1);
    assertThat(run.output()).contains("UNKNOWN").doesNotContain("stop-if");
  }

  @Test
  void reportsWritesInsideItsFolderAlone() throws Exception {
    Path index = work.resolve("index.html");
    Files.writeString(index, "the team's own page");

    Ended run =
        holdfast.run(
            "run",
            CASES.resolve("reports-parent/quick.yaml"),
            "--reports",
            work.resolve("holdfast"));

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(index).hasContent("the team's own page");
    assertThat(work.toFile().list()).containsExactlyInAnyOrder("holdfast", "index.html");
  }
}
