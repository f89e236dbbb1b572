package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sample system with one flaw at a time, from {@code services/broken}: each must end FAIL and
 * name what the flaw does to its users. Without a flaw the same scenarios pass, so that it is the
 * flaw that fails.
 */
class BrokenServicesIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path SCENARIOS = HOME.resolve("harness/quality/src/test/broken");

  /** Or liveness would end a slow start before it is over. */
  private static final String STARTUP_PROBE = "catalog.probes.startup.enabled=true";

  @Test
  void anotherProductsBodyIsCountedToTheAnswer() {
    Judgement judgement = failed("steady.yaml", "catalog.env.BROKEN=wrong-product");

    Check failed = check(judgement, "browse.failed-at-most");
    assertThat(failed.observed()).startsWith("3 of 1,4");
    assertThat(failed.why()).contains("id");
  }

  @Tag("full")
  @Test
  void whoDoesNotDrainCutsRequestsOff() {
    Judgement judgement = failed("leave.yaml", "gateway.env.BROKEN=no-drain");

    assertThat(check(judgement, "browse.failed-at-most").why()).containsAnyOf("reset", "closed");
    assertThat(judgement.headline()).contains("failed");
  }

  @Tag("full")
  @Test
  void errorsMadeIntoEmptySuccessesAreCountedAsFailures() {
    Judgement judgement =
        failed("steady.yaml", "catalog.env.BROKEN=errors", "gateway.env.BROKEN=empty-for-errors");

    Check failed = check(judgement, "browse.failed-at-most");
    assertThat(failed.observed()).startsWith("28 of 1,4");
    assertThat(failed.why()).doesNotContain("status");
  }

  @Tag("full")
  @Test
  void whoSaysReadyBeforeItServesFailsItsUsers() {
    Judgement judgement =
        failed(
            "replace.yaml",
            "catalog.env.BROKEN=ready-too-soon",
            "catalog.probes.readiness.path=/ready-too-soon");

    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "browse.failed-at-most").why()).contains("status 503");
    assertThat(check(judgement, "kill-one.clean-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.redundant-within").verdict())
        .as("it believed the probe, which is why only the requests tell")
        .isEqualTo(Verdict.PASS);
  }

  @Tag("full")
  @Test
  void aHangThatLivenessDoesNotSeeNeverEnds() {
    Judgement judgement = failed("steady.yaml", "catalog.env.BROKEN=stuck");

    assertThat(check(judgement, "browse.failed-at-most").why())
        .containsAnyOf("timeout", "no answer", "status 503");
  }

  @Tag("full")
  @Test
  void aSlowStartIsNotRedundantInTime() {
    Judgement judgement = failed("replace.yaml", "catalog.env.BROKEN=slow-start", STARTUP_PROBE);

    assertThat(check(judgement, "kill-one.redundant-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.headline()).contains("kill-one");
  }

  @Tag("full")
  @Test
  void whoIsNeverTakenOutOfTheRegistryStaysInRotation() {
    Judgement judgement =
        failed("replace.yaml", "catalog.env.BROKEN=slow-start", STARTUP_PROBE, "registry.ttl=60s");

    assertThat(check(judgement, "kill-one.out-of-rotation-within").verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Tag("full")
  @Test
  void aClientWithoutTimeoutsWaitsWithItsUsers() {
    // a client that hedges would ask another instance, and nobody would wait
    Judgement judgement =
        failed(
            "steady.yaml",
            "pricing.env.BROKEN=hangs",
            "client.timeout=1440m",
            "client.hedging=false");

    Check failed = check(judgement, "browse.failed-at-most");
    // 14 of the 1,400 that start after the baseline and a few that it ends amid, two of which hang
    assertThat(failed.observed()).startsWith("16 of 1,40");
    assertThat(failed.why()).containsAnyOf("timeout", "no answer");
  }

  @Tag("full")
  @Test
  void linesThatAServiceKeepsInMemoryAreMissedToTheLine() {
    Judgement judgement = failed("lines.yaml", "catalog.env.BROKEN=drops-last-lines");

    Check lost = check(judgement, "logs.lost-at-most");
    assertThat(lost.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(lost.observed()).startsWith("50 of 6,000 lines owed");
    assertThat(lost.why()).startsWith("50 of catalog, the first of request 1950 of browse");
    assertThat(check(judgement, "logs.duplicated-at-most").verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline()).startsWith("Log lines were lost: 50 of 6,000");
  }

  @Tag("full")
  @Test
  void linesThatAServiceWritesTwiceAreCountedToTheLine() {
    Judgement judgement = failed("lines.yaml", "catalog.env.BROKEN=doubles-lines");

    Check doubled = check(judgement, "logs.duplicated-at-most");
    assertThat(doubled.verdict()).isEqualTo(Verdict.FAIL);
    // one line in a hundred of the 2,000 of requests and the few of the start
    assertThat(doubled.observed()).startsWith("20 of 6,");
    assertThat(doubled.why()).startsWith("20 of catalog, the first line 100 of catalog-");
    assertThat(check(judgement, "logs.lost-at-most").verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline()).startsWith("Log lines were doubled: 20 of 6,");
  }

  @Tag("full")
  @Test
  void numbersThatBeginAgainWithinAProcessAreToldFromCopies() {
    Judgement judgement = failed("lines.yaml", "catalog.env.BROKEN=restarts-sequence");

    Check doubled = check(judgement, "logs.duplicated-at-most");
    assertThat(doubled.verdict()).isEqualTo(Verdict.FAIL);
    // all but the first 200 lines bear a number that one before them bore
    assertThat(doubled.why())
        .matches(
            "(1,8\\d\\d) of catalog, the first line 1 of catalog-\\S+ \\(\\1 about another event: its"
                + " numbers started again within one process\\)");
  }

  /** The scenarios and the programs are the same; only the flaw is missing. */
  @Tag("full")
  @ParameterizedTest
  @CsvSource({
    "steady.yaml, catalog.env.BROKEN=none",
    "replace.yaml, catalog.env.BROKEN=none",
    "lines.yaml, catalog.env.BROKEN=none",
    "leave.yaml, gateway.env.BROKEN=slow"
  })
  void withoutTheFlawTheScenarioPasses(String scenario, String override) {
    Judgement judgement = judged(scenario, override);

    assertThat(judgement.verdict())
        .as("%s%n%s", judgement.headline(), judgement.checks())
        .isEqualTo(Verdict.PASS);
  }

  private static Judgement failed(String scenario, String... overrides) {
    Judgement judgement = judged(scenario, overrides);
    assertThat(judgement.verdict())
        .as("%s%n%s", judgement.headline(), judgement.checks())
        .isEqualTo(Verdict.FAIL);
    return judgement;
  }

  private static Judgement judged(String scenario, String... overrides) {
    return WholeRun.judged(
        new LocalPlatform(ImageCommands.read(SCENARIOS.resolve("holdfast.yaml"))),
        SCENARIOS.resolve(scenario),
        List.of(overrides),
        "BrokenServicesIT");
  }

  private static Check check(Judgement judgement, String name) {
    return judgement.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + name + " in " + judgement.checks()));
  }
}
