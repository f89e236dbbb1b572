package dev.holdfast.engine;

import static dev.holdfast.engine.Checks.check;
import static dev.holdfast.engine.Checks.verdict;
import static dev.holdfast.engine.Histories.BACK;
import static dev.holdfast.engine.Histories.LOAD_END;
import static dev.holdfast.engine.Histories.SEEN;
import static dev.holdfast.engine.Histories.answered;
import static dev.holdfast.engine.Histories.healthy;
import static dev.holdfast.engine.Histories.ms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Failover.Moment;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Start;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Histories that were once judged wrongly, and their neighbours: a PASS must be believed, a FAIL
 * must be the system's own, and whatever is neither must be called so.
 */
class VerdictsThatHoldTest {
  private final Scenarios scenario = new Scenarios();

  private Judgement judge(Histories history) {
    return Judge.judge(scenario.build(), history.build());
  }

  /** Sent so late, and answered 5 ms after that. */
  private static UnaryOperator<Request> sentLate(long late, Answer answer) {
    return r ->
        new Request(
            r.number(),
            r.intendedNanos(),
            r.intendedNanos() + ms(late),
            r.intendedNanos() + ms(late + 5),
            200,
            answer,
            r.hops(),
            answer == Answer.OK ? "" : "later than 250ms");
  }

  private static Request failed(Request r) {
    return answered(5, Answer.FAILED, "status 503", "gateway-1").apply(r);
  }

  private static Request withoutHops(Request r) {
    return new Request(
        r.number(),
        r.intendedNanos(),
        r.startedNanos(),
        r.endedNanos(),
        r.status(),
        r.answer(),
        List.of(),
        r.error());
  }

  // --- judged twice

  @Test
  void oneRequestThatWasSentLateExcusesNoOutageThatItHadNoPartIn() {
    Judgement judgement =
        judge(
            healthy()
                .requests(20_000, 40_000, VerdictsThatHoldTest::failed)
                .requests(60_000, 60_010, sentLate(501, Answer.OK)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aStallThatLiesElsewhereExcusesNoOutageEither() {
    assertThat(
            judge(
                    healthy()
                        .requests(20_000, 40_000, VerdictsThatHoldTest::failed)
                        .stalled(60_000, 61_000))
                .verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void failuresThatAStallMayHaveMadeAreInDoubtAsLongAsTheRestIsAllowed() {
    scenario.failedAtMost = new Amount.Count(10);
    Histories history =
        healthy()
            .requests(50_000, 50_100, VerdictsThatHoldTest::failed)
            .requests(30_000, 30_500, VerdictsThatHoldTest::failed);

    assertThat(verdict(judge(history.stalled(30_000, 30_600)), "browse.failed-at-most"))
        .isEqualTo(Verdict.UNKNOWN);
    scenario.failedAtMost = new Amount.Count(9);
    assertThat(verdict(judge(history), "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aRunWithAStallInWhichAllAnswersAreGoodPassesAndNamesIt() {
    Judgement judgement = judge(healthy().stalled(40_000, 40_500));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "browse.load-kept-up").why())
        .isEqualTo("the load generator stood still once, for 500 ms at most, at 40 s");
  }

  @Test
  void whatOnlyTheLateClockFailsIsUnknown() {
    scenario.within = Duration.ofMillis(250);
    scenario.slowAtMost = new Amount.Count(0);
    scenario.latencies =
        List.of(
            new Latency(new Percentile(100), new Bound.Absolute(Duration.ofMillis(100))),
            new Latency(new Percentile(99), new Bound.Absolute(Duration.ofMillis(100))));

    Judgement judgement = judge(healthy().requests(30_000, 30_010, sentLate(400, Answer.SLOW)));

    assertThat(verdict(judgement, "browse.slow-at-most")).isEqualTo(Verdict.UNKNOWN);
    assertThat(verdict(judgement, "browse.max-at-most")).isEqualTo(Verdict.UNKNOWN);
    assertThat(verdict(judgement, "browse.p99-at-most")).isEqualTo(Verdict.PASS);
    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whatHoldsByTheLateClockPassesHoweverLate() {
    scenario.latencies =
        List.of(new Latency(new Percentile(100), new Bound.Absolute(Duration.ofMillis(500))));

    assertThat(judge(healthy().requests(30_000, 30_010, sentLate(400, Answer.OK))).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whatIsSlowByBothClocksFailsHoweverLate() {
    scenario.within = Duration.ofMillis(250);
    scenario.slowAtMost = new Amount.Count(0);
    scenario.latencies =
        List.of(new Latency(new Percentile(100), new Bound.Absolute(Duration.ofMillis(100))));

    Judgement judgement =
        judge(
            healthy()
                .requests(
                    30_000,
                    30_010,
                    r ->
                        answered(700, Answer.SLOW, "late")
                            .apply(sentLate(400, Answer.OK).apply(r))));

    assertThat(verdict(judgement, "browse.slow-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "browse.max-at-most")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aMultipleOfTheBaselineIsJudgedByBothClocksOfBoth() {
    scenario.latencies = List.of(new Latency(new Percentile(99), new Bound.TimesBaseline(2)));

    // the baseline's own requests were sent late: from their start they took 5 ms
    Histories lateBaseline =
        healthy()
            .requests(5_000, 15_000, sentLate(10, Answer.OK))
            .requests(15_000, LOAD_END, answered(20, Answer.OK, "", "gateway-1", "catalog-1"));

    assertThat(verdict(judge(lateBaseline), "browse.p99-at-most")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aStallWhileAnAnswerIsUnderWayIsNoLatencyOfTheSystems() {
    scenario.latencies =
        List.of(new Latency(new Percentile(100), new Bound.Absolute(Duration.ofMillis(500))));
    Histories history =
        healthy().requests(30_000, 30_010, answered(2_000, Answer.OK, "", "gateway-1"));

    assertThat(verdict(judge(history), "browse.max-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judge(history.stalled(30_001, 31_900)), "browse.max-at-most"))
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aStallExcusesNoMoreThanItsOwnLengthAndAsMuchAgain() {
    scenario.latencies =
        List.of(new Latency(new Percentile(100), new Bound.Absolute(Duration.ofMillis(500))));

    assertThat(
            verdict(
                judge(
                    healthy()
                        .requests(30_000, 30_010, answered(2_000, Answer.OK, "", "gateway-1"))
                        .stalled(30_100, 30_500)),
                "browse.max-at-most"))
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void aGeneratorThatStoodStillIsNoLackOfRecovery() {
    scenario.failedAtMost = null;
    scenario.within = Duration.ofMillis(250);
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));
    Histories history =
        healthy()
            .requests(
                50_000,
                53_000,
                r ->
                    new Request(
                        r.number(),
                        r.intendedNanos(),
                        ms(53_000),
                        ms(53_005),
                        200,
                        r.intendedNanos() < ms(52_750) ? Answer.SLOW : Answer.OK,
                        r.hops(),
                        "later than 250ms"))
            .stalled(50_000, 53_000);

    Judgement judgement = judge(history);

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  // --- the fault must be met, and lie under load

  private Histories killedAgain() {
    return Checks.killedAgain(scenario, healthy());
  }

  @Test
  void aSecondKillThatNoConnectionCameBackForIsNotMet() {
    Histories history =
        killedAgain()
            .requests(SEEN, LOAD_END, answered(5, Answer.OK, "", "gateway-1", "catalog-2"));

    Judgement judgement = judge(history);

    assertThat(verdict(judgement, "kill-one.fault-met")).isEqualTo(Verdict.PASS);
    assertThat(verdict(judgement, "kill-two.fault-met")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aSecondKillThatConnectionsCameBackForIsMet() {
    assertThat(judge(killedAgain()).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anInstanceThatIsTriedOnlyWhileItIsStruckIsMet() {
    Histories history =
        killedAgain()
            .requests(SEEN, LOAD_END, answered(5, Answer.OK, "", "gateway-1", "catalog-2"))
            .requests(
                40_020, 40_030, answered(5, Answer.OK, "", "gateway-1", "catalog-1!", "catalog-2"));

    Judgement judgement = judge(history);

    assertThat(verdict(judgement, "kill-two.fault-met")).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "kill-two.fault-met").observed()).startsWith("1 at catalog-1 then");
    assertThat(check(judgement, "browse.failed-at-most").observed())
        .contains("of 1 that met kill-two");
  }

  @Test
  void aSlowLoadIsGivenMoreThanASecondToHaveMetTheFault() {
    scenario.perSecond = 2;
    Histories history =
        healthy()
            .withoutRequests(r -> r.number() % 50 != 0)
            .without(Event.LoadEnded.class)
            .without(Event.LoadStarted.class)
            .add(new Event.LoadStarted(ms(4_800), "browse", ms(5_000), 120))
            .add(new Event.LoadEnded(ms(LOAD_END), "browse", 120, 4, ""))
            .requests(12_000, 12_100, answered(5, Answer.OK, "", "gateway-1", "catalog-1"))
            .requests(12_100, 15_001, answered(5, Answer.OK, "", "gateway-1", "catalog-2"));

    assertThat(verdict(judge(history), "kill-one.fault-met")).isEqualTo(Verdict.PASS);
  }

  private Judgement pausedAt(long at, long loadEnd) {
    scenario.faults =
        List.of(
            new FaultStep(
                "kill-one",
                new Start.AfterBaseline(),
                new Fault.Pause(Scenarios.CATALOG, "app", 1, Duration.ofSeconds(8))));
    scenario.ofFaults = List.of();
    scenario.lasts = Duration.ofMillis(loadEnd - 5_000);
    scenario.failedAtMost = new Amount.Count(0);
    return judge(
        healthy()
            .without(Event.class, event -> event.getClass().getSimpleName().startsWith("Fault"))
            .withoutRequests(r -> r.intendedNanos() >= ms(loadEnd))
            .without(Event.LoadEnded.class)
            .add(new Event.LoadEnded(ms(loadEnd), "browse", (loadEnd - 5_000) / 10, 32, ""))
            .add(new Event.FaultInjecting(ms(at), "kill-one", List.of("catalog-1")))
            .add(new Event.FaultInjected(ms(at + 3), "kill-one"))
            .add(
                new Event.FaultWitnessed(
                    ms(at + 9), "kill-one", "catalog-1", ms(at + 8), ms(2), "state T"))
            .add(new Event.FaultHealed(ms(at + 8_000), "kill-one"))
            .add(
                new Event.FaultHealSeen(
                    ms(at + 8_005), "kill-one", "catalog-1", ms(at + 8_003), ms(2), "state S")));
  }

  @Test
  void aFaultOfWhichMostLayBehindTheLoadsEndIsUnknown() {
    Judgement judgement = pausedAt(39_900, 40_000);

    assertThat(verdict(judgement, "kill-one.under-load")).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "kill-one.under-load").why())
        .isEqualTo("the load ended 7.9 s before kill-one was over with all that came of it");
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.headline()).contains("load longer");
  }

  @Test
  void aFaultThatEndsJustBehindTheLoadIsUnknownAndOneJustBeforeItsEndIsNot() {
    assertThat(verdict(pausedAt(31_990, 40_000), "kill-one.under-load")).isEqualTo(Verdict.PASS);
    assertThat(verdict(pausedAt(31_998, 40_000), "kill-one.under-load")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aFaultThatComesWhenTheLoadIsOverIsUnknown() {
    assertThat(verdict(pausedAt(40_100, 40_000), "kill-one.under-load")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void withoutHopsAnOutageOfTheOnlyPodIsMet() {
    scenario.ofFaults = List.of();
    scenario.failedAtMost = new Amount.Share(0.5);
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> !seen.pod().name().equals("catalog-1"))
            .requests(0, LOAD_END, VerdictsThatHoldTest::withoutHops)
            .requests(SEEN, BACK, answered(5, Answer.FAILED, "connection refused"));

    Judgement judgement = judge(history);

    assertThat(verdict(judgement, "kill-one.fault-met")).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "kill-one.fault-met").observed()).startsWith("799 (all that were");
  }

  @Test
  void withoutHopsTheOnlyPodOfTheServiceThatIsCalledIsMetEvenIfNothingFails() {
    scenario.to = "catalog";
    scenario.ofFaults = List.of();
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> !seen.pod().name().equals("catalog-1"))
            .requests(0, LOAD_END, VerdictsThatHoldTest::withoutHops);

    assertThat(verdict(judge(history), "kill-one.fault-met")).isEqualTo(Verdict.PASS);
  }

  @Test
  void withoutHopsAWorkloadThatMayNotBeOnTheWayIsNotMet() {
    scenario.ofFaults = List.of();
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> !seen.pod().name().equals("catalog-1"))
            .requests(0, LOAD_END, VerdictsThatHoldTest::withoutHops);

    assertThat(verdict(judge(history), "kill-one.fault-met")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void withoutHopsOneOfThreePodsMayHaveBeenMissed() {
    scenario.ofFaults = List.of();
    scenario.failedAtMost = new Amount.Share(0.5);
    Histories history =
        healthy()
            .requests(0, LOAD_END, VerdictsThatHoldTest::withoutHops)
            .requests(SEEN, BACK, answered(5, Answer.FAILED, "connection refused"));

    assertThat(verdict(judge(history), "kill-one.fault-met")).isEqualTo(Verdict.UNKNOWN);
  }

  // --- each load in its own life

  /** Beside the one that goes on as before: 100 requests a second, bad ones from some time on. */
  private Judgement besideASecondLoad(long lastsMs, long badFromMs, long badUntilMs) {
    scenario.second = Duration.ofMillis(lastsMs);
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(10)));
    History first =
        healthy()
            .add(new Event.LoadStarted(ms(4_800), "second", ms(5_000), lastsMs / 10))
            .add(new Event.LoadEnded(ms(5_000 + lastsMs), "second", lastsMs / 10, 32, ""))
            .build();
    RequestLog.Builder second = new RequestLog.Builder("second");
    for (long number = 0; number < lastsMs / 10; number++) {
      long at = 5_000 + number * 10;
      boolean bad = at >= badFromMs && at < badUntilMs;
      second.add(
          new Request(
              number,
              ms(at),
              ms(at),
              ms(at + 5),
              bad ? 503 : 200,
              bad ? Answer.FAILED : Answer.OK,
              List.of("gateway-1", "catalog-" + (1 + number % 3)),
              bad ? "status 503" : ""));
    }
    return Judge.judge(
        scenario.build(),
        new History(first.events(), List.of(first.requests().getFirst(), second.build())));
  }

  @Test
  void aLoadThatIsBadUntilItsOwnEndHasNotRecoveredHoweverLongTheOthersGoOn() {
    Judgement judgement = besideASecondLoad(20_000, SEEN, 25_000);

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.recovered").why()).startsWith("never clean");
    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.PASS);
  }

  @Test
  void aLoadThatRecoversInItsOwnLifeIsJudgedByThat() {
    assertThat(verdict(besideASecondLoad(20_000, SEEN, SEEN + 500), "kill-one.recovered"))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aLoadThatWasOverBeforeTheFaultHasNothingToRecoverFrom() {
    assertThat(verdict(besideASecondLoad(10_000, Long.MAX_VALUE, 0), "kill-one.recovered"))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void fewBadAnswersOfASmallLoadAreNotLostAmongThoseOfALargeOne() {
    // 1 % may fail in the baseline: half of one load's are too many, a fifth of a percent of all
    onePercentMayFail();

    assertThat(verdict(besideASecondLoad(30_000, 33_000, 34_000), "kill-one.recovered"))
        .isEqualTo(Verdict.FAIL);
  }

  // --- recovery is a return to what the baseline allowed

  private void onePercentMayFail() {
    scenario.baseline = new Baseline(Duration.ZERO, Duration.ofSeconds(10), new Amount.Share(0.01));
    scenario.failedAtMost = new Amount.Share(0.01);
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));
  }

  @Test
  void whereSomeMayFailOneLongAfterTheFaultIsNoLackOfRecovery() {
    onePercentMayFail();

    assertThat(judge(healthy().requests(50_000, 50_010, VerdictsThatHoldTest::failed)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whereSomeMayFailOneInTheLastSecondIsNoLackOfRecovery() {
    onePercentMayFail();

    assertThat(judge(healthy().requests(64_500, 64_510, VerdictsThatHoldTest::failed)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whereSomeMayFailAsManyAsMayAreNoLackOfRecovery() {
    onePercentMayFail();
    Histories history = healthy();
    for (long at = 16_000; at < 64_000; at += 1_000) {
      history.requests(at, at + 10, VerdictsThatHoldTest::failed);
    }

    assertThat(judge(history).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void whereSomeMayFailMoreThanThatIsALackOfRecovery() {
    onePercentMayFail();
    Histories history = healthy();
    for (long at = 16_000; at < 64_000; at += 100) {
      history.requests(at, at + 10, VerdictsThatHoldTest::failed);
    }

    assertThat(verdict(judge(history), "kill-one.recovered")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whereSomeMayFailAnOutageLongAfterTheFaultIsALackOfRecoveryHoweverFewOfAll() {
    onePercentMayFail();

    Judgement judgement = judge(healthy().requests(55_000, 55_200, VerdictsThatHoldTest::failed));

    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.PASS);
    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whereSomeMayFailAnOutageByTheFaultEndsWhereItEndsAndNotAtTheNextFailure() {
    onePercentMayFail();
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", Duration.ofSeconds(2), null, null));

    Judgement judgement =
        judge(
            healthy()
                .requests(SEEN, SEEN + 900, VerdictsThatHoldTest::failed)
                .requests(40_000, 40_010, VerdictsThatHoldTest::failed));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.failovers().getFirst().lastBad()).isEqualTo(new Moment(ms(895), 0, ""));
  }

  @Test
  void whereNoneMayFailOneLongAfterTheFaultIsALackOfRecovery() {
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));

    assertThat(judge(healthy().requests(50_000, 50_010, VerdictsThatHoldTest::failed)).verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void anAnswerThatWasUnderWayWhenTheFaultEndedIsNoLackOfRecovery() {
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(8)));

    // sent 100 ms before the instance was back, answered 50 ms after
    Judgement judgement =
        judge(
            healthy()
                .requests(
                    22_900, 22_910, answered(1_150, Answer.SLOW, "later than 1s", "gateway-1")));

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.PASS);
    Failover failover = judgement.failovers().getFirst();
    assertThat(failover.lastBad()).isEqualTo(new Moment(ms(24_050 - SEEN), 0, ""));
    assertThat(failover.lastSlow()).isEqualTo(failover.lastBad());
    assertThat(failover.lastFailed()).isNull();
  }

  @Test
  void failedAndSlowAnswersHaveEachTheirEndInHeadlineAndFailover() {
    Judgement judgement =
        judge(
            healthy()
                .requests(SEEN, SEEN + 1_100, VerdictsThatHoldTest::failed)
                .requests(
                    SEEN + 2_900,
                    SEEN + 2_910,
                    answered(153, Answer.SLOW, "later than 100ms", "gateway-1")));

    Failover failover = judgement.failovers().getFirst();
    assertThat(failover.lastFailed()).isEqualTo(new Moment(ms(1_095), 0, ""));
    assertThat(failover.lastSlow()).isEqualTo(new Moment(ms(3_053), 0, ""));
    assertThat(failover.lastBad()).isEqualTo(failover.lastSlow());
    assertThat(judgement.headline())
        .contains("110 of 5,000 requests failed and 1 were slow within 3.1 s")
        .contains("(failed ones until 1.1 s, slow ones until 3.1 s)");
  }

  // --- a baseline without answers is none

  @Test
  void aBaselineInWhichEveryRequestHangsIsUnknown() {
    Judgement judgement =
        judge(healthy().requests(5_000, 15_000, answered(12_000, Answer.OK, "", "gateway-1")));

    assertThat(verdict(judgement, "baseline")).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "baseline").why())
        .isEqualTo("no request of load browse was answered in the baseline");
  }

  @Test
  void aBaselineInWhichMostRequestsHangIsUnknown() {
    Judgement judgement =
        judge(healthy().requests(8_000, 15_000, answered(12_000, Answer.OK, "", "gateway-1")));

    assertThat(verdict(judgement, "baseline")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aBaselineOfWhichTheLastRequestsAreStillUnderWayIsSteady() {
    Judgement judgement =
        judge(healthy().requests(5_000, 15_000, answered(1_000, Answer.OK, "", "gateway-1")));

    assertThat(verdict(judgement, "baseline")).isEqualTo(Verdict.PASS);
  }

  // --- where no registry was watched

  private Histories byEndpoints(long droppedAt) {
    return healthy()
        .without(Event.RegistrySeen.class)
        .without(Event.Observed.class, seen -> seen.observer().equals("registry"))
        .add(
            new Event.EndpointsSeen(
                ms(3_600), "catalog", List.of("catalog-1", "catalog-2", "catalog-3")))
        .add(new Event.EndpointsSeen(ms(droppedAt), "catalog", List.of("catalog-2", "catalog-3")))
        .add(new Event.Observed(ms(4_100), "endpoints", 1, ms(100)))
        .add(new Event.Observed(ms(droppedAt + 10), "endpoints", 2, ms(50)));
  }

  private Histories watched(Histories history) {
    for (long at = 900; at < Histories.STOPPING; at += 1_000) {
      history.add(new Event.Observed(ms(at), "endpoints", at / 100, ms(100)));
    }
    return history;
  }

  @Test
  void whereNoRegistryIsWatchedRotationIsJudgedFromEndpointsAndTheCheckSaysSo() {
    Judgement judgement = judge(watched(byEndpoints(15_310)));

    assertThat(check(judgement, "kill-one.out-of-rotation-within").observed())
        .isEqualTo("catalog-1 left the Service's endpoints after 300 ms (to 50 ms)");
    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .contains("catalog-1 left the Service's endpoints after 300 ms");
  }

  @Test
  void endpointsThatKeepADeadPodTooLongFail() {
    Judgement judgement = judge(watched(byEndpoints(21_000)));

    assertThat(verdict(judgement, "kill-one.out-of-rotation-within")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aRegistryThatWasWatchedIsNotReplacedByEndpoints() {
    Judgement judgement =
        judge(
            healthy()
                .without(Event.RegistrySeen.class)
                .add(new Event.EndpointsSeen(ms(3_600), "catalog", List.of("catalog-1")))
                .add(new Event.EndpointsSeen(ms(15_310), "catalog", List.of())));

    assertThat(verdict(judgement, "kill-one.out-of-rotation-within")).isEqualTo(Verdict.UNKNOWN);
  }

  // --- clocks

  @Test
  void aMachineThatWasSuspendedInMidRunCarriesNoVerdict() {
    Judgement judgement =
        judge(healthy().add(new Event.ClocksParted(ms(30_000), ms(60_000), ms(60_000))));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "clocks").why())
        .isEqualTo("the machine was suspended for 60 s, which no duration here has in it");
  }

  @Test
  void aTimeOfDayThatWasSetIsToldAndDoesNoHarmToDurations() {
    Judgement judgement = judge(healthy().add(new Event.ClocksParted(ms(30_000), ms(-3_000), 0)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "clocks").observed())
        .isEqualTo("the time of day was set by -3.0 s at 30 s");
  }

  @Test
  void whereNobodyKnowsWhetherTheMachineSleptThereIsNoVerdict() {
    assertThat(judge(healthy().add(new Event.ClocksParted(ms(30_000), ms(60_000), -1))).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  // --- what the harness gave up

  private Histories interruptedAt40() {
    return healthy()
        .cutAt(40_000)
        .add(new Event.Aborted(ms(40_000), Event.Aborted.Cause.INTERRUPTED, "a signal"))
        .add(new Event.PhaseEntered(ms(40_020), Event.Phase.STOPPING))
        .add(new Event.LoadEnded(ms(40_100), "browse", 3_500, 32, "cut short"))
        .add(new Event.Residue(ms(41_000), List.of()))
        .add(new Event.RunEnded(ms(41_000)));
  }

  @Test
  void answersThatTheHarnessGaveUpCountNeitherWay() {
    Judgement judgement =
        judge(
            interruptedAt40()
                .requests(
                    39_800, 39_950, answered(60, Answer.INDETERMINATE, "given up", "gateway-1")));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.headline())
        .isEqualTo("No verdict: the run was interrupted: a signal; run it again and let it end.");
    assertThat(judgement.checks()).noneMatch(check -> check.verdict() == Verdict.FAIL);
    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whatBrokeWithTheInterruptIsTheInterruptsDoing() {
    Judgement judgement =
        judge(interruptedAt40().requests(39_700, 39_950, VerdictsThatHoldTest::failed));

    assertThat(judgement.checks()).noneMatch(check -> check.verdict() == Verdict.FAIL);
  }

  @Test
  void whatBrokeBeforeTheInterruptStaysBroken() {
    Judgement judgement =
        judge(interruptedAt40().requests(30_000, 31_000, VerdictsThatHoldTest::failed));

    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(judgement.headline())
        .contains("requests failed before the run was interrupted;")
        .doesNotContain("stop-if");
  }

  @Test
  void aShareOfACutRunFailsOnlyWhereTheRestCouldNotHaveMadeItHold() {
    scenario.failedAtMost = new Amount.Share(0.01);
    scenario.ofFaults = List.of();

    // 49 of 2,500 are beyond 1 %, but not of the 5,000 that there would have been
    assertThat(
            verdict(
                judge(interruptedAt40().requests(30_000, 30_490, VerdictsThatHoldTest::failed)),
                "browse.failed-at-most"))
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(
            verdict(
                judge(interruptedAt40().requests(30_000, 30_510, VerdictsThatHoldTest::failed)),
                "browse.failed-at-most"))
        .isEqualTo(Verdict.FAIL);
  }
}
