package dev.holdfast.engine;

import static dev.holdfast.engine.Checks.check;
import static dev.holdfast.engine.Histories.BACK;
import static dev.holdfast.engine.Histories.DROPPED;
import static dev.holdfast.engine.Histories.LOAD_END;
import static dev.holdfast.engine.Histories.SEEN;
import static dev.holdfast.engine.Histories.answered;
import static dev.holdfast.engine.Histories.failedAtCatalog1;
import static dev.holdfast.engine.Histories.healthy;
import static dev.holdfast.engine.Histories.ms;
import static dev.holdfast.engine.Histories.startedLate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Failover.Moment;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.Start;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Exact judgements of made-up histories: no threads, no clocks, no sockets. */
final class JudgeTest {
  private final Scenarios scenario = new Scenarios();

  private Judgement judge(Histories history) {
    return Judge.judge(scenario.build(), history.build());
  }

  private static void assertOnly(Judgement judgement, Verdict verdict, String name, String why) {
    assertThat(judgement.verdict()).isEqualTo(verdict);
    assertThat(judgement.checks().stream().filter(check -> check.verdict() != Verdict.PASS))
        .extracting(Check::name)
        .containsExactly(name);
    assertThat(check(judgement, name).verdict()).isEqualTo(verdict);
    assertThat(check(judgement, name).why()).isEqualTo(why);
  }

  private static void assertUnknown(Judgement judgement, String name, String why) {
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, name).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, name).why()).isEqualTo(why);
  }

  // --- what went well

  @Test
  void noClientNoticesWhenAReplicaDies() {
    Judgement judgement = judge(healthy());

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog-1 was gone; catalog-1 left"
                + " the registry after 300 ms, and catalog was back to full strength after 8.0 s.");
    assertThat(judgement.checks())
        .extracting(Check::name, Check::observed)
        .containsExactly(
            tuple("ready", "ready after 4.0 s"),
            tuple("baseline", "0 of 1,000"),
            tuple(
                "browse.load-kept-up",
                "send lag p99 0 ms, at most 0 ms; 6,000 of 6,000 requests recorded"),
            tuple("kill-one.fault-seen", "catalog-1 at 15 s, to 5 ms (/proc/4711/stat: gone)"),
            tuple("kill-one.under-load", "load for all of its 8.0 s"),
            tuple(
                "kill-one.fault-met",
                "0 at catalog-1 then, 34 just before; about 267 (33% of the 799 intended while"
                    + " catalog-1 was away)"),
            tuple("observers", "longest time without a look: workloads 1.0 s, registry 1.0 s"),
            tuple(
                "browse.failed-at-most",
                "0 of 5,000 (below 0.06% with 95% confidence); of 267 that would have met kill-one"
                    + " below 1.2%"),
            tuple("kill-one.clean-within", "0 bad answers"),
            tuple("kill-one.out-of-rotation-within", "catalog-1 left after 300 ms (to 100 ms)"),
            tuple("kill-one.redundant-within", "3 of 3 ready after 8.0 s (to 110 ms)"),
            tuple("aborted", "not cut short"),
            tuple("complete", "from the first entry to the last"),
            tuple("residue", "nothing"));
  }

  @Test
  void aFailoverIsReportedInPartsWithTheirResolution() {
    Judgement judgement = judge(healthy().requests(SEEN, SEEN + 70, failedAtCatalog1()));

    assertThat(judgement.failovers())
        .containsExactly(
            new Failover(
                "kill-one",
                List.of("catalog-1"),
                ms(SEEN),
                ms(5),
                new Moment(ms(5), 0, ""),
                new Moment(ms(DROPPED - SEEN), ms(100), ""),
                new Moment(ms(65), 0, ""),
                new Moment(ms(BACK - SEEN), ms(110), ""),
                new Moment(ms(BACK - SEEN), ms(110), ""),
                7,
                7,
                new Moment(ms(65), 0, ""),
                null));
  }

  @Test
  void aBadAnswerBelongsToTheFaultBeforeIt() {
    scenario.faults =
        List.of(
            Scenarios.kill("kill-one", new Start.AfterBaseline(), 1),
            Scenarios.kill("kill-two", new Start.AfterFault("kill-one"), 1));
    Histories history =
        healthy()
            .add(new Event.FaultInjecting(ms(40_000), "kill-two", List.of("catalog-2")))
            .add(new Event.FaultInjected(ms(40_001), "kill-two"))
            .add(
                new Event.FaultWitnessed(
                    ms(40_012), "kill-two", "catalog-2", ms(40_010), ms(5), "gone"))
            .add(new Event.FaultHealed(ms(40_013), "kill-two"))
            .requests(SEEN, SEEN + 70, failedAtCatalog1())
            .requests(40_010, 40_040, answered(5, Answer.FAILED, "status 503", "catalog-2!"));

    Judgement judgement = judge(history);

    assertThat(judgement.failovers())
        .extracting(Failover::fault, Failover::badAnswers)
        .containsExactly(tuple("kill-one", 7L), tuple("kill-two", 3L));
    assertThat(check(judgement, "kill-one.clean-within").verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void failuresWithinWhatIsAllowedPass() {
    scenario.failedAtMost = new Amount.Share(0.01);

    Judgement judgement = judge(healthy().requests(SEEN, SEEN + 70, failedAtCatalog1()));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .startsWith("7 of 5,000 requests failed, no more than allowed,");
  }

  // --- what went wrong, and why

  @Test
  void aClientThatTriesNoOtherInstanceIsToldToDoSo() {
    Judgement judgement = judge(healthy().requests(SEEN, SEEN + 70, failedAtCatalog1()));

    assertOnly(judgement, Verdict.FAIL, "browse.failed-at-most", "most often 'status 503'");
    assertThat(check(judgement, "browse.failed-at-most").observed())
        .isEqualTo("7 of 5,000 (0.14%)");
    assertThat(judgement.headline())
        .isEqualTo(
            "7 of 5,000 requests failed within 65 ms; catalog-1 was still handed out 300 ms after it"
                + " died; let clients try another instance when a connection fails.");
  }

  @Test
  void aStaleListIsToldFromAMissingSecondTry() {
    Judgement judgement = judge(healthy().requests(SEEN, 22_000, failedAtCatalog1()));

    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.headline())
        .isEqualTo(
            "699 of 5,000 requests failed within 7.0 s; catalog-1 was still called 7.0 s after it"
                + " died, although it had left the registry after 300 ms; let clients follow the"
                + " registry instead of keeping an old list.");
  }

  @Test
  void aSingleReplicaIsAnOutage() {
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> !seen.pod().name().equals("catalog-1"))
            .without(Event.Planned.class)
            .requests(SEEN, BACK, answered(5, Answer.FAILED, "status 503", "gateway-1"));

    Judgement judgement = judge(history);

    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.headline())
        .isEqualTo(
            "799 of 5,000 requests failed within 8.0 s; no catalog pod was ready for 7.9 s after it"
                + " died; run more replicas of catalog.");
  }

  @Test
  void badAnswersUntilTheLoadsEndAreNeverClean() {
    Judgement judgement = judge(healthy().requests(SEEN, LOAD_END, failedAtCatalog1()));

    Check clean = check(judgement, "kill-one.clean-within");
    assertThat(clean.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(clean.why()).isEqualTo("never clean: bad answers until the load's end");
    assertThat(judgement.failovers().getFirst().lastBad()).isNull();
    assertThat(judgement.headline())
        .contains("requests failed, and still did when the load ended;");
  }

  @Test
  void aBadAnswerLongAfterTheFaultIsNotRecoveredAndItsTimeIsToldAsWhatItIs() {
    Judgement judgement = judge(healthy().requests(50_000, 50_010, failedAtCatalog1()));

    Check clean = check(judgement, "kill-one.clean-within");
    assertThat(clean.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(clean.why()).startsWith("not recovered: a bad answer 35 s after the fault");
    assertThat(judgement.failovers().getFirst().lastBad())
        .isEqualTo(new Moment(ms(34_995), 0, "when it should have been over"));
  }

  @Test
  void badAnswersThatLastTooLongFail() {
    Judgement judgement = judge(healthy().requests(SEEN, SEEN + 900, failedAtCatalog1()));

    assertThat(check(judgement, "kill-one.clean-within"))
        .isEqualTo(
            new Check(
                "kill-one.clean-within",
                Verdict.FAIL,
                "within 500ms",
                "90 bad answers, the last one after 895 ms",
                "the last one 395 ms too late"));
  }

  @Test
  void whereNoTimeIsAskedBadAnswersMustStillEnd() {
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));

    assertThat(check(judge(healthy()), "kill-one.recovered").verdict()).isEqualTo(Verdict.PASS);
    assertOnly(
        judge(healthy().requests(50_000, 50_010, failedAtCatalog1())),
        Verdict.FAIL,
        "kill-one.recovered",
        "not recovered");
  }

  @Test
  void badAnswersWhileTheLossLastsAreRecoveredFromHoweverShortALossWasAskedFor() {
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofMillis(500)));

    Judgement judgement = judge(healthy().requests(SEEN, SEEN + 900, failedAtCatalog1()));

    assertThat(check(judgement, "kill-one.redundant-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.recovered").verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.failovers().getFirst().lastBad()).isEqualTo(new Moment(ms(895), 0, ""));
  }

  @Test
  void aLateGeneratorExcusesNoMoreLatencyThanCanComeOfIt() {
    scenario.latencies =
        List.of(new Latency(new Percentile(99), new Bound.Absolute(Duration.ofMillis(100))));

    for (boolean excused : List.of(true, false)) {
      Judgement judgement =
          judge(
              healthy()
                  .requests(30_000, 30_600, startedLate(50))
                  .requests(
                      30_000,
                      30_600,
                      answered(excused ? 140 : 160, Answer.OK, "", "gateway-1", "catalog-2")));

      assertThat(check(judgement, "browse.p99-at-most").verdict())
          .isEqualTo(excused ? Verdict.UNKNOWN : Verdict.FAIL);
    }
  }

  @Test
  void slowAnswersAreCountedApart() {
    scenario.slowAtMost = new Amount.Count(3);

    Judgement judgement =
        judge(healthy().requests(SEEN, SEEN + 50, answered(300, Answer.SLOW, "late", "gateway-1")));

    assertOnly(judgement, Verdict.FAIL, "browse.slow-at-most", "most often 'late'");
    assertThat(judgement.headline())
        .isEqualTo(
            "5 of 5,000 requests were slow within 340 ms; most often 'late'; give one try less time,"
                + " so that the next one still comes in time.");
  }

  @Test
  void anInstanceThatStaysHandedOutFails() {
    Histories history =
        healthy()
            .without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(10_000))
            .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(15_500));

    Check rotation = check(judge(history), "kill-one.out-of-rotation-within");

    assertThat(rotation)
        .isEqualTo(
            new Check(
                "kill-one.out-of-rotation-within",
                Verdict.FAIL,
                "within 5s",
                "catalog-1 still in after 52 s",
                "catalog-1 was still handed out at the end, and nothing took its place"));
  }

  @Test
  void anInstanceThatRunsAgainButIsNeverReadyIsStillHandedOut() {
    Judgement judgement =
        judge(
            healthy()
                .without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(10_000))
                .without(
                    Event.PodSeen.class,
                    seen -> seen.atNanos() > ms(16_000) && seen.pod().name().equals("catalog-1")));

    assertThat(check(judgement, "kill-one.out-of-rotation-within").verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.out-of-rotation-within").observed())
        .isEqualTo("catalog-1 still in after 52 s");
  }

  @Test
  void anInstanceThatIsBackBeforeTheRegistryNoticesNeverLeaves() {
    Judgement judgement =
        judge(
            healthy()
                .without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(10_000))
                .pod(18_000, "catalog-1", true, 1, "Running"));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "kill-one.out-of-rotation-within"))
        .isEqualTo(
            new Check(
                "kill-one.out-of-rotation-within",
                Verdict.PASS,
                "within 5s",
                "catalog-1 never left: it was ready again after 3.0 s, before the registry noticed",
                "replaced first"));
    assertThat(judgement.failovers().getFirst().outOfRotation())
        .isEqualTo(new Moment(ms(2_990), ms(110), "replaced first"));
  }

  @Test
  void anInstanceThatAnotherOneTookThePlaceOfIsHandedOutDeadUntilItLeaves() {
    Judgement judgement =
        judge(
            healthy()
                .without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(10_000))
                .without(
                    Event.PodSeen.class,
                    seen -> seen.atNanos() > ms(15_500) && seen.pod().name().equals("catalog-1"))
                .add(
                    new Event.PodSeen(
                        ms(16_000),
                        new Pod(
                            "catalog-1",
                            Scenarios.CATALOG,
                            "uid-catalog-1",
                            "127.0.0.1",
                            false,
                            0,
                            "Failed"),
                        true))
                .pod(18_000, "catalog-4", true, 0, "Running"));

    assertThat(check(judgement, "kill-one.out-of-rotation-within"))
        .isEqualTo(
            new Check(
                "kill-one.out-of-rotation-within",
                Verdict.FAIL,
                "within 5s",
                "catalog-1 still in after 52 s",
                "catalog-1 was still handed out at the end, though another pod had taken its place"));
  }

  @Test
  void anInstanceThatRunsAgainIsHandedOutDeadUntilItIsReady() {
    Judgement judgement =
        judge(healthy().without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(10_000)));

    assertThat(check(judgement, "kill-one.out-of-rotation-within").verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.out-of-rotation-within").observed())
        .isEqualTo(
            "catalog-1 never left: it was ready again after 8.0 s, before the registry noticed");
  }

  @Test
  void anInstanceThatLeavesTooLateFails() {
    scenario.ofFaults = List.of(new OfFault("kill-one", null, Duration.ofMillis(200), null));

    Judgement judgement = judge(healthy());

    assertOnly(
        judgement,
        Verdict.FAIL,
        "kill-one.out-of-rotation-within",
        "catalog-1 was handed out for 300 ms after it died");
    assertThat(judgement.headline())
        .isEqualTo(
            "catalog-1 was handed out for 300 ms after it died, and within 200ms was asked; shorten"
                + " the registry's check, or let the instance leave by itself.");
  }

  @Test
  void aPodThatDoesNotComeBackIsNotRedundant() {
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(15_500))
            .pod(20_000, "catalog-1", false, 3, "CrashLoopBackOff (exit 1)");

    Judgement judgement = judge(history);

    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.redundant-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.redundant-within").why())
        .isEqualTo(
            "not redundant again: after 52 s 2 of 3 ready, catalog-1 CrashLoopBackOff (exit 1)");
    assertThat(check(judgement, "kill-one.under-load").why())
        .isEqualTo("kill-one was never seen to be over with all that came of it");
  }

  @Test
  void latencyIsBoundAbsolutelyAndByTheBaseline() {
    scenario.latencies =
        List.of(
            new Latency(new Percentile(99), new Bound.Absolute(Duration.ofMillis(4))),
            new Latency(new Percentile(99), new Bound.TimesBaseline(1.5)),
            new Latency(new Percentile(100), new Bound.TimesBaseline(1.5)));

    Judgement judgement =
        judge(healthy().requests(30_000, 30_010, answered(8, Answer.OK, "", "gateway-1")));

    assertThat(judgement.checks().stream().filter(check -> check.name().contains("browse.p99")))
        .containsExactly(
            new Check(
                "browse.p99-at-most",
                Verdict.FAIL,
                "at most 4ms",
                "5 ms (5,000 requests)",
                "5 ms is 1 ms above the bound"),
            new Check(
                "browse.p99-at-most",
                Verdict.PASS,
                "at most 1.5 times the baseline's",
                "5 ms (baseline 5 ms)",
                ""));
    assertThat(check(judgement, "browse.max-at-most").why())
        .isEqualTo("8 ms is 0.50 ms above the bound");
  }

  @Test
  void aPercentileOfTooFewRequestsIsUnknown() {
    scenario.latencies =
        List.of(
            new Latency(new Percentile(99.99), new Bound.Absolute(Duration.ofSeconds(1))),
            new Latency(new Percentile(99.9), new Bound.TimesBaseline(2)));

    Judgement judgement = judge(healthy());

    assertOnly(
        judgement,
        Verdict.UNKNOWN,
        "browse.p99.99-at-most",
        "the load has too few requests for p99.99, which needs 10,000 at least; load longer or"
            + " faster");
  }

  @Test
  void leftoversFail() {
    Histories history =
        healthy()
            .without(Event.Residue.class)
            .add(new Event.Residue(ms(67_900), List.of("process 4711 (catalog-1)")));

    Judgement judgement = judge(history);

    assertOnly(judgement, Verdict.FAIL, "residue", "process 4711 (catalog-1)");
    assertThat(judgement.headline())
        .isEqualTo(
            "The run left something behind: process 4711 (catalog-1); `holdfast undo` removes it.");
  }

  @Test
  void stopIfFails() {
    Histories history =
        healthy()
            .requests(20_000, LOAD_END, failedAtCatalog1())
            .add(new Event.Aborted(ms(40_000), Event.Aborted.Cause.STOP_IF, "50% were bad"));

    Judgement judgement = judge(history);

    assertThat(check(judgement, "aborted").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.headline()).contains("requests failed before stop-if aborted the run;");
  }

  private static Histories failingUnstruck() {
    return healthy()
        .without(Event.FaultInjecting.class)
        .without(Event.FaultInjected.class)
        .without(Event.FaultWitnessed.class)
        .without(Event.FaultHealed.class)
        .requests(20_000, 30_000, answered(1, Answer.FAILED, "connection refused"));
  }

  private String headlineWithoutFaults(Histories history) {
    scenario.faults = List.of();
    scenario.ofFaults = List.of();
    return judge(history).headline();
  }

  @Test
  void podsThatCrashByThemselvesAreNamed() {
    Histories history =
        failingUnstruck()
            .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(15_000))
            .pod(19_000, "catalog-1", false, 3, "CrashLoopBackOff (exit 1)")
            .pod(21_000, "catalog-2", false, 1, "Restarting (exit 1)")
            .pod(21_500, "catalog-2", false, 1, "CrashLoopBackOff (exit 1)")
            .pod(40_000, "catalog-3", false, 0, "CrashLoopBackOff (exit 7)");

    assertThat(headlineWithoutFaults(history))
        .endsWith(
            "most often 'connection refused'; no fault explains them, but catalog-1 and catalog-2"
                + " were down meanwhile by themselves: CrashLoopBackOff (exit 1); look at their"
                + " logs.");
  }

  @Test
  void aServiceThatLeadsToNobodyIsNamed() {
    String why = "Service gateway leads to no pod: Deployment gateway has 0 replicas";
    Histories history =
        failingUnstruck()
            .add(
                new Event.PlatformSaid(
                    ms(100),
                    "Warning",
                    "Service/other",
                    Event.PlatformSaid.LEADS_NOWHERE,
                    "not this one",
                    1))
            .add(
                new Event.PlatformSaid(
                    ms(100),
                    "Warning",
                    "Service/gateway",
                    Event.PlatformSaid.LEADS_NOWHERE,
                    why,
                    1));

    assertThat(headlineWithoutFaults(history))
        .endsWith("most often 'connection refused'; no fault explains them, but " + why + ".");
  }

  @Test
  void aServiceWithoutAReadyPodIsNamed() {
    Histories history =
        failingUnstruck().add(new Event.EndpointsSeen(ms(3_600), "gateway", List.of()));

    assertThat(headlineWithoutFaults(history))
        .endsWith(
            "no fault explains them, but Service gateway led to no ready pod; look at its selector"
                + " and its pods' probes.");
    assertThat(
            headlineWithoutFaults(
                history.add(new Event.EndpointsSeen(ms(4_000), "gateway", List.of("gateway-1")))))
        .endsWith("no fault explains them, so look at the system's own logs.");
  }

  @Test
  void aSystemThatFailsBeforeItsBaselineIsSaidToWithoutFiguresOfNothing() {
    Histories history =
        healthy()
            .requests(Histories.FIRST, 14_000, failedAtCatalog1())
            .cutAt(14_000)
            .add(
                new Event.Aborted(
                    ms(14_000),
                    Event.Aborted.Cause.STOP_IF,
                    "290 of the 300 answers of the last 3s were bad"))
            .add(new Event.Residue(ms(14_100), List.of()))
            .add(new Event.RunEnded(ms(14_200)));

    assertThat(judge(history).headline())
        .isEqualTo(
            "Before there was anything to judge, 290 of the 300 answers of the last 3s were bad;"
                + " most often 'status 503'; no fault explains them, so look at the system's own"
                + " logs.");
  }

  // --- what proves nothing

  @Test
  void aSystemThatWasNeverReadyIsUnknown() {
    Histories history =
        healthy()
            .cutAt(3_000)
            .add(new Event.NotReady(ms(3_100), "after 90s: 2 of 3 ready"))
            .add(new Event.Residue(ms(3_200), List.of()))
            .add(new Event.RunEnded(ms(3_300)));

    Judgement judgement = judge(history);

    assertUnknown(judgement, "ready", "not ready after 90s: 2 of 3 ready");
    assertThat(judgement.headline())
        .isEqualTo(
            "No verdict: not ready after 90s: 2 of 3 ready; read what the pods last said, or give"
                + " them longer with ready-within.");
    assertThat(judgement.checks()).noneMatch(check -> check.verdict() == Verdict.FAIL);
  }

  @Test
  void aBaselineThatDidNotHoldIsUnknown() {
    assertOnly(
        judge(healthy().requests(8_000, 8_020, failedAtCatalog1())),
        Verdict.UNKNOWN,
        "baseline",
        "the system was not steady before the fault: 2 bad answers of load browse; most often"
            + " 'status 503'");
  }

  @Test
  void aBaselineThatWasHardlySentIsUnknown() {
    Judgement judgement = judge(healthy().withoutRequests(r -> r.intendedNanos() < ms(7_000)));

    assertUnknown(judgement, "baseline", "load browse sent too few requests in the baseline");
  }

  @Test
  void aFaultThatItsWitnessDidNotSeeIsUnknown() {
    Histories history =
        healthy()
            .without(Event.FaultWitnessed.class)
            .add(
                new Event.FaultWitnessed(
                    ms(25_000), "kill-one", "catalog-1", -1, 0, "/proc/4711/stat: still there"));

    Judgement judgement = judge(history);

    assertUnknown(
        judgement,
        "kill-one.fault-seen",
        "its witness did not see it on catalog-1: /proc/4711/stat: still there");
    assertThat(judgement.headline())
        .isEqualTo(
            "No verdict: kill-one: its witness did not see it on catalog-1: /proc/4711/stat: still"
                + " there; see why the fault does not take hold, then run it again.");
    assertThat(judgement.failovers()).isEmpty();
  }

  @Test
  void aFaultThatWasNotInjectedIsUnknown() {
    Histories history =
        healthy()
            .without(Event.class, event -> event.getClass().getSimpleName().startsWith("Fault"))
            .add(new Event.FaultNotInjected(ms(15_000), "kill-one", "catalog-1 is gone"));

    assertUnknown(judge(history), "kill-one.fault-seen", "it was not injected: catalog-1 is gone");
  }

  @Test
  void aLoadThatNeverMetTheVictimIsUnknown() {
    Histories history =
        healthy().requests(0, LOAD_END, answered(5, Answer.OK, "", "gateway-1", "catalog-3"));

    assertOnly(
        judge(history),
        Verdict.UNKNOWN,
        "kill-one.fault-met",
        "0 requests met the fault: catalog-1 served 0 of 1,000 before it, none of them just before");
  }

  @Test
  void answersThatNameNobodyDoNotShowThatTheFaultWasMet() {
    Judgement judgement = judge(healthy().requests(0, LOAD_END, answered(5, Answer.OK, "")));

    assertOnly(
        judgement,
        Verdict.UNKNOWN,
        "kill-one.fault-met",
        "no answer named the instances that served it (X-Served-By), so nobody knows whether the"
            + " load met the fault");
    assertThat(judgement.headline())
        .endsWith("; let answers name their pods by X-Served-By.")
        .doesNotContain("longer");
  }

  @Test
  void aGeneratorThatStoodStillForMuchOfAFaultIsUnknown() {
    Judgement judgement =
        judge(healthy().requests(16_000, 19_000, startedLate(3_000)).stalled(16_000, 19_000));

    assertOnly(
        judgement,
        Verdict.UNKNOWN,
        "browse.load-kept-up",
        "the load generator stood still for 3.0 s of the 8.0 s that kill-one lasted");
  }

  @Test
  void aGeneratorThatStoodStillWhileNothingWasBrokenIsToldOf() {
    Judgement judgement =
        judge(healthy().requests(30_000, 33_000, startedLate(100)).stalled(30_000, 33_000));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "browse.load-kept-up").why())
        .isEqualTo("the load generator stood still once, for 3.0 s at most, at 30 s");
  }

  @Test
  void whatIsGoodAlthoughTheGeneratorWasOftenLateStaysGood() {
    assertThat(judge(healthy().requests(30_000, 30_600, startedLate(120))).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whatIsGoodAlthoughTheGeneratorWasALittleLateStaysGood() {
    assertThat(judge(healthy().requests(30_000, 30_600, startedLate(90))).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aRequestUnderWayWhenTheBaselineEndsMayHaveMetTheFault() {
    Judgement judgement =
        judge(
            healthy()
                .requests(
                    14_990, 15_000, answered(40, Answer.FAILED, "connection reset", "gateway-1")));

    assertOnly(judgement, Verdict.FAIL, "browse.failed-at-most", "most often 'connection reset'");
    assertThat(check(judgement, "baseline").observed()).isEqualTo("0 of 999");
  }

  @Test
  void anInstanceLeavesRotationWhenItsLastServiceDropsIt() {
    Histories history =
        healthy()
            .add(new Event.RegistrySeen(ms(3_600), "admin", List.of("catalog-1"), ms(100)))
            .add(new Event.RegistrySeen(ms(15_700), "admin", List.of(), ms(100)));

    assertThat(check(judge(history), "kill-one.out-of-rotation-within").observed())
        .isEqualTo("catalog-1 left after 690 ms (to 100 ms)");
  }

  @Test
  void aGeneratorThatLeftThreeSecondsOutIsUnknown() {
    Predicate<Request> frozen =
        r -> r.intendedNanos() >= ms(30_000) && r.intendedNanos() < ms(33_000);

    Judgement judgement = judge(healthy().withoutRequests(frozen));

    assertUnknown(
        judgement, "browse.load-kept-up", "300 of the requests sent are missing in the record");
    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aGeneratorFrozenForThreeSecondsIsNotBlamedOnTheSystem() {
    Judgement judgement =
        judge(
            healthy()
                .requests(
                    30_000, 33_000, r -> ended(r, ms(33_000), Answer.SLOW, "later than 250ms"))
                .requests(32_990, 33_000, r -> ended(r, ms(33_000), Answer.FAILED, "timeout"))
                .stalled(30_000, 33_000));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    for (String name : List.of("browse.failed-at-most", "kill-one.clean-within")) {
      assertThat(check(judgement, name).verdict()).as(name).isEqualTo(Verdict.UNKNOWN);
      assertThat(check(judgement, name).why()).contains("may be the load generator's own doing");
    }
  }

  @Test
  void aSlightlyLateGeneratorDoesNotExcuseFailedAnswers() {
    Judgement judgement =
        judge(
            healthy()
                .requests(
                    30_000,
                    33_000,
                    r -> ended(r, r.intendedNanos() + ms(20), Answer.FAILED, "status 503")));

    assertThat(check(judgement, "browse.load-kept-up").verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.clean-within").verdict()).isEqualTo(Verdict.FAIL);
  }

  /** The same request, taken up only then. */
  private static Request ended(Request request, long started, Answer answer, String error) {
    return new Request(
        request.number(),
        request.intendedNanos(),
        started,
        started + ms(5),
        request.status(),
        answer,
        request.hops(),
        error);
  }

  @Test
  void observersThatSeeNothingAreUnknown() {
    Histories history =
        healthy()
            .without(Event.Observed.class)
            .without(Event.PodSeen.class)
            .without(Event.RegistrySeen.class);

    Judgement judgement = judge(history);

    assertUnknown(
        judgement,
        "observers",
        "observer blind: workloads for 63 s; registry for 63 s; registry did not have catalog-1"
            + " before kill-one; workloads saw 0 of 3 ready before kill-one");
    assertUnknown(
        judgement,
        "kill-one.out-of-rotation-within",
        "the registry did not have catalog-1 before the fault");
    assertUnknown(
        judgement,
        "kill-one.redundant-within",
        "the workload observer never saw catalog-1 change, so it cannot tell when it was back");
  }

  @Test
  void anObserverThatWentBlindForAWhileIsUnknown() {
    Histories history =
        healthy()
            .without(
                Event.Observed.class,
                seen ->
                    seen.observer().equals("registry")
                        && seen.atNanos() > ms(20_000)
                        && seen.atNanos() < ms(24_000))
            .add(new Event.ObserverFailed(ms(21_000), "registry", "connection refused"));

    assertOnly(
        judge(history),
        Verdict.UNKNOWN,
        "observers",
        "observer blind: registry for 5.0 s (connection refused)");
  }

  @Test
  void anObserverThatAdmitsAGapIsUnknown() {
    Histories history = healthy().add(new Event.Observed(ms(30_000), "workloads", 300, ms(3_500)));

    assertOnly(judge(history), Verdict.UNKNOWN, "observers", "observer blind: workloads for 3.5 s");
  }

  @Test
  void aWorkloadThatNeverSeemedToChangeCannotBeCalledRedundantAgain() {
    Histories history = healthy().without(Event.PodSeen.class, seen -> seen.atNanos() > ms(10_000));

    assertOnly(
        judge(history),
        Verdict.UNKNOWN,
        "kill-one.redundant-within",
        "the workload observer never saw catalog-1 change, so it cannot tell when it was back");
  }

  @Test
  void aLoadThatEndsTooSoonDoesNotShowThatItStaysClean() {
    scenario.ofFaults = List.of(new OfFault("kill-one", Duration.ofSeconds(55), null, null));

    assertOnly(
        judge(healthy()),
        Verdict.UNKNOWN,
        "kill-one.clean-within",
        "the load went on for 50 s after the fault only; load longer");
  }

  @Test
  void anInterruptedRunIsUnknown() {
    Histories history =
        healthy()
            .cutAt(40_000)
            .add(new Event.LoadEnded(ms(40_010), "browse", 3_500, 32, "cut short"))
            .add(new Event.Aborted(ms(40_000), Event.Aborted.Cause.INTERRUPTED, "Ctrl-C"))
            .add(new Event.PhaseEntered(ms(40_020), Phase.STOPPING))
            .add(new Event.Residue(ms(41_000), List.of()))
            .add(new Event.RunEnded(ms(41_000)));

    Judgement judgement = judge(history);

    assertUnknown(judgement, "aborted", "the run was interrupted: Ctrl-C");
    assertThat(check(judgement, "browse.load-kept-up").verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.headline())
        .isEqualTo("No verdict: the run was interrupted: Ctrl-C; run it again and let it end.");
  }

  @Test
  void aTornHistoryIsUnknown() {
    Judgement judgement = judge(healthy().cutAt(30_000));

    assertUnknown(
        judgement, "complete", "the run was killed; `holdfast undo` removes what is left");
    assertUnknown(judgement, "residue", "nobody looked for what was left");
    assertUnknown(judgement, "browse.load-kept-up", "the load never said that it ended");
    assertThat(judgement.checks()).noneMatch(check -> check.verdict() == Verdict.FAIL);
  }

  @Test
  void troubleInTheHarnessIsUnknown() {
    Histories history =
        healthy().add(new Event.Trouble(ms(30_000), "observer registry", "out of memory"));

    assertOnly(judge(history), Verdict.UNKNOWN, "complete", "observer registry: out of memory");
  }

  @Test
  void whatFailedWeighsMoreThanWhatIsUnknown() {
    Histories history =
        healthy()
            .requests(SEEN, SEEN + 70, failedAtCatalog1())
            .add(new Event.Trouble(ms(30_000), "observer registry", "out of memory"));

    assertThat(judge(history).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aCheckThatFailsInItselfIsUnknownAndTheOthersGoOn() {
    Histories history = healthy().without(Event.FaultInjecting.class);
    history.add(new Event.FaultInjecting(ms(15_001), "kill-one", Arrays.asList("catalog-1", null)));

    Judgement judgement = judge(history);

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.checks())
        .anyMatch(check -> check.why().startsWith("the check itself failed"));
    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "residue").verdict()).isEqualTo(Verdict.PASS);
  }
}
