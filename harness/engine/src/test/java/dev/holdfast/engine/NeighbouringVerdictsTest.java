package dev.holdfast.engine;

import static dev.holdfast.engine.Checks.check;
import static dev.holdfast.engine.Checks.verdict;
import static dev.holdfast.engine.Histories.BACK;
import static dev.holdfast.engine.Histories.DROPPED;
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
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Start;
import dev.holdfast.model.StopIf;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The neighbours of {@link VerdictsThatHoldTest}: the same with two loads, at one request a second,
 * with another kind of fault, without a baseline, at the begin and the end of the time that is
 * judged, and with faults that overlap.
 */
class NeighbouringVerdictsTest {
  private final Scenarios scenario = new Scenarios();

  private Judgement judge(Histories history) {
    return Judge.judge(scenario.build(), history.build());
  }

  private static Request failed(Request r) {
    return answered(5, Answer.FAILED, "status 503", "gateway-1").apply(r);
  }

  /** Sent so late, and answered 5 ms after that. */
  private static UnaryOperator<Request> sentLate(long late, Answer answer) {
    return r -> sent(r, r.intendedNanos() + ms(late), answer);
  }

  /** What is due while the generator stands still is sent when it goes on. */
  private static UnaryOperator<Request> heldUntil(long at, Answer answer) {
    return r -> sent(r, ms(at), answer);
  }

  private static Request sent(Request r, long nanos, Answer answer) {
    return new Request(
        r.number(),
        r.intendedNanos(),
        nanos,
        nanos + ms(5),
        200,
        answer,
        r.hops(),
        answer == Answer.OK ? "" : "later than 250ms");
  }

  /** One request a second. */
  private Histories slowly() {
    scenario.perSecond = 1;
    return healthy()
        .withoutRequests(r -> r.number() % 100 != 0)
        .without(Event.LoadStarted.class)
        .without(Event.LoadEnded.class)
        .add(new Event.LoadStarted(ms(4_800), "browse", ms(5_000), 60))
        .add(new Event.LoadEnded(ms(LOAD_END), "browse", 60, 4, ""));
  }

  /** Beside another load that lasts so long, of whose requests that is made. */
  private Judgement besideASecond(Histories history, long lastsMs, UnaryOperator<Request> change) {
    scenario.second = Duration.ofMillis(lastsMs);
    history
        .add(new Event.LoadStarted(ms(4_800), "second", ms(5_000), lastsMs / 10))
        .add(new Event.LoadEnded(ms(5_000 + lastsMs), "second", lastsMs / 10, 32, ""));
    RequestLog.Builder second = new RequestLog.Builder("second");
    for (long number = 0; number < lastsMs / 10; number++) {
      long at = 5_000 + number * 10;
      boolean gone = at >= SEEN - 10 && at < BACK;
      second.add(
          change.apply(
              new Request(
                  number,
                  ms(at),
                  ms(at),
                  ms(at + 5),
                  200,
                  Answer.OK,
                  List.of("gateway-1", "catalog-" + (gone ? 2 + number % 2 : 1 + number % 3)),
                  "")));
    }
    History first = history.build();
    return Judge.judge(
        scenario.build(),
        new History(first.events(), List.of(first.requests().getFirst(), second.build())));
  }

  private static UnaryOperator<Request> between(
      long from, long until, UnaryOperator<Request> change) {
    return r ->
        r.intendedNanos() >= ms(from) && r.intendedNanos() < ms(until) ? change.apply(r) : r;
  }

  // --- lateness has no part in an outage

  @Test
  void lateRequestsAmidAnOutageExcuseThemselvesAlone() {
    assertThat(
            judge(
                    healthy()
                        .requests(20_000, 40_000, NeighbouringVerdictsTest::failed)
                        .requests(25_000, 25_100, r -> failed(sentLate(501, Answer.OK).apply(r))))
                .verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void aPercentileThatTheSystemBreaksStaysBrokenWhateverElseIsLate() {
    scenario.latencies =
        List.of(new Latency(new Percentile(99), new Bound.Absolute(Duration.ofMillis(100))));

    Judgement judgement =
        judge(
            healthy()
                .requests(20_000, 40_000, answered(800, Answer.OK, "", "gateway-1"))
                .requests(60_000, 60_010, sentLate(501, Answer.OK)));

    assertThat(verdict(judgement, "browse.p99-at-most")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aPercentileThatOnlyLateRequestsBreakIsUnknown() {
    scenario.latencies =
        List.of(new Latency(new Percentile(99), new Bound.Absolute(Duration.ofMillis(100))));

    assertThat(
            verdict(
                judge(healthy().requests(30_000, 31_000, sentLate(400, Answer.OK))),
                "browse.p99-at-most"))
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void atOneRequestASecondAnOutageIsAnOutage() {
    Judgement judgement =
        judge(
            slowly()
                .requests(20_000, 40_000, NeighbouringVerdictsTest::failed)
                .requests(60_000, 60_010, sentLate(501, Answer.OK)));

    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void anOutageOfOneLoadIsNotExcusedByAnothersLateness() {
    scenario.secondFailedAtMost = new Amount.Count(0);

    Judgement judgement =
        besideASecond(
            healthy().requests(20_000, 40_000, NeighbouringVerdictsTest::failed),
            60_000,
            between(30_000, 31_000, sentLate(501, Answer.OK)));

    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "second.failed-at-most")).isEqualTo(Verdict.PASS);
  }

  @Test
  void anOutageOfOneLoadIsNotExcusedByAnothersStall() {
    Judgement judgement =
        besideASecond(
            healthy()
                .requests(20_000, 21_000, NeighbouringVerdictsTest::failed)
                .add(new Event.GeneratorStalled(ms(21_100), "second", ms(19_900), ms(21_100))),
            60_000,
            between(19_900, 21_100, heldUntil(21_100, Answer.OK)));

    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
  }

  // --- where a stall lies

  @Test
  void aStallInTheBaselineOrAtTheLoadsEndDoesNoHarmWhereAllAnswersAreGood() {
    for (long from : List.of(8_000L, 40_000L, 64_600L)) {
      Histories history =
          healthy()
              .requests(from, from + 400, heldUntil(from + 400, Answer.OK))
              .stalled(from, from + 400);

      assertThat(judge(history).verdict()).as("at %d ms", from).isEqualTo(Verdict.PASS);
    }
  }

  @Test
  void aStallThatEndsWhenTheFaultStrikesHidesNothing() {
    assertThat(
            judge(
                    healthy()
                        .requests(14_000, 15_000, heldUntil(15_000, Answer.OK))
                        .stalled(14_000, 15_000))
                .verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aStallJustWhenTheFaultStrikesMayHideAllThatItDid() {
    // 390 ms of the 8 s until the instance is back, but those in which it is handed out dead
    Judgement judgement =
        judge(
            healthy()
                .requests(14_950, 15_400, heldUntil(15_400, Answer.OK))
                .stalled(14_950, 15_400));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "browse.load-kept-up").why())
        .isEqualTo("the load generator stood still when kill-one struck, for 390 ms from then on");
  }

  @Test
  void aShortStallWhenTheFaultStrikesHidesLittle() {
    assertThat(
            judge(
                    healthy()
                        .requests(14_980, 15_060, heldUntil(15_060, Answer.OK))
                        .stalled(14_980, 15_060))
                .verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whatFailsBesideSuchAStallIsTheSystems() {
    assertThat(
            judge(
                    healthy()
                        .requests(14_950, 15_400, heldUntil(15_400, Answer.OK))
                        .requests(17_000, 18_000, NeighbouringVerdictsTest::failed)
                        .stalled(14_950, 15_400))
                .verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void aGeneratorThatStandsStillUntilTheLoadsEndIsNoLackOfRecovery() {
    scenario.within = Duration.ofMillis(250);
    scenario.failedAtMost = null;
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));

    Judgement judgement =
        judge(
            healthy()
                .requests(62_000, 64_750, heldUntil(65_000, Answer.SLOW))
                .requests(64_750, 65_000, heldUntil(65_000, Answer.OK))
                .stalled(62_000, 65_000));

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  // --- one request that was sent late

  @Test
  void oneSentLateInTheBaselineIsNoFailure() {
    scenario.within = Duration.ofMillis(250);

    Judgement judgement = judge(healthy().requests(8_000, 8_010, sentLate(400, Answer.SLOW)));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "baseline").why())
        .contains("1 bad answer of load browse may be the load generator's own doing");
  }

  @Test
  void withoutABaselineOneSentLateIsAsDoubtful() {
    scenario.baseline = null;
    scenario.within = Duration.ofMillis(250);
    scenario.faults = List.of(Scenarios.kill("kill-one", new Start.At(Duration.ofSeconds(10)), 1));

    Judgement judgement = judge(healthy().requests(30_000, 30_010, sentLate(400, Answer.SLOW)));

    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void afterANetworkFaultOneSentLateIsAsDoubtful() {
    scenario.within = Duration.ofMillis(250);

    Histories history = network(1).requests(50_000, 50_010, sentLate(400, Answer.SLOW));
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));

    Judgement judgement = judge(history);

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  /** The network to so many pods is slow from when catalog-1 was killed until 20 s. */
  private Histories network(int pods) {
    scenario.faults =
        List.of(
            new FaultStep(
                "kill-one",
                new Start.AfterBaseline(),
                new Fault.Network(
                    Scenarios.CATALOG,
                    pods,
                    Toxic.of(new Toxic.Effect.Latency(Duration.ofSeconds(1), Duration.ZERO)),
                    false,
                    Duration.ofSeconds(5))));
    scenario.ofFaults = List.of();
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN))
            .without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(SEEN))
            .without(Event.class, event -> event.getClass().getSimpleName().startsWith("Fault"))
            .add(
                new Event.FaultInjecting(
                    ms(15_001),
                    "kill-one",
                    List.of("catalog-1", "catalog-2", "catalog-3").subList(0, pods)))
            .add(new Event.FaultInjected(ms(15_004), "kill-one"))
            .add(new Event.FaultHealed(ms(20_000), "kill-one"));
    for (int i = 1; i <= pods; i++) {
      history
          .add(
              new Event.FaultWitnessed(
                  ms(15_012), "kill-one", "catalog-" + i, ms(SEEN), ms(5), "a round trip"))
          .add(
              new Event.FaultHealSeen(
                  ms(20_015), "kill-one", "catalog-" + i, ms(20_010), ms(5), "a round trip"));
    }
    return history;
  }

  // --- stop-if

  /** Answers that were under way when the generator stood still, taken for lost when it went on. */
  private Histories stoppedAt33() {
    scenario.stopIf = new StopIf(new Amount.Share(0.5), Duration.ofSeconds(3));
    return healthy()
        .requests(
            30_000, 30_100, answered(2_900, Answer.FAILED, "no answer within 2s", "gateway-1"))
        .requests(30_100, 33_000, heldUntil(34_000, Answer.OK))
        .cutAt(33_050)
        .add(
            new Event.Aborted(
                ms(33_050), Event.Aborted.Cause.STOP_IF, "10 of the 10 answers of the last 3s"))
        .add(new Event.PhaseEntered(ms(33_060), Event.Phase.STOPPING))
        .add(new Event.LoadEnded(ms(33_070), "browse", 2_810, 32, "cut short"))
        .add(new Event.Residue(ms(34_000), List.of()))
        .add(new Event.RunEnded(ms(34_000)));
  }

  @Test
  void aRunThatStopIfEndedForWhatAStallMayHaveMadeIsUnknown() {
    Judgement judgement = judge(stoppedAt33().stalled(30_050, 32_890));

    assertThat(verdict(judgement, "aborted")).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "aborted").why())
        .endsWith("but 10 of them may be the load generator's own doing, which stood still");
    assertThat(judgement.checks()).noneMatch(one -> one.verdict() == Verdict.FAIL);
  }

  @Test
  void aRunThatStopIfEndedForWhatNoStallMadeFails() {
    assertThat(verdict(judge(stoppedAt33()), "aborted")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judge(stoppedAt33().stalled(20_000, 20_500)), "aborted"))
        .isEqualTo(Verdict.FAIL);
  }

  // --- at one request a second

  @Test
  void anAnswerThatWasLostWhileTheGeneratorStoodStillIsNoFailure() {
    Histories history =
        slowly()
            .requests(
                30_000, 30_010, answered(2_000, Answer.FAILED, "no answer within 2s", "gateway-1"));

    assertThat(verdict(judge(history), "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
    Judgement judgement = judge(history.stalled(30_002, 31_990));
    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.UNKNOWN);
    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anAnswerThatWasMissingForLongEnoughBesidesAStallIsAFailure() {
    Histories history =
        slowly()
            .requests(30_000, 30_010, answered(2_000, Answer.FAILED, "timeout", "gateway-1"))
            .stalled(30_500, 30_900); // and is felt until 31.3 s: 1.2 s without an answer

    Judgement judgement = judge(history);

    assertThat(verdict(judgement, "browse.failed-at-most")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whereGoodAnswersTakeAsLongAMissingOneMayBeTheStallsDoing() {
    Histories history =
        slowly()
            .requests(8_000, 8_010, answered(1_300, Answer.OK, "", "gateway-1"))
            .requests(30_000, 30_010, answered(2_000, Answer.FAILED, "timeout", "gateway-1"))
            .stalled(30_500, 30_900);

    assertThat(verdict(judge(history), "browse.failed-at-most")).isEqualTo(Verdict.UNKNOWN);
  }

  // --- met

  /** The same pod's network is struck when all is as before the kill. */
  private Histories struckAgain(Histories history) {
    scenario.faults =
        List.of(
            Scenarios.kill("kill-one", new Start.AfterBaseline(), 1),
            new FaultStep(
                "slow",
                new Start.AfterFault("kill-one"),
                new Fault.Network(
                    Scenarios.CATALOG,
                    1,
                    Toxic.of(new Toxic.Effect.Latency(Duration.ofSeconds(1), Duration.ZERO)),
                    false,
                    Duration.ofSeconds(5))));
    scenario.ofFaults = List.of();
    return history
        .add(new Event.FaultInjecting(ms(40_000), "slow", List.of("catalog-1")))
        .add(new Event.FaultInjected(ms(40_001), "slow"))
        .add(new Event.FaultWitnessed(ms(40_012), "slow", "catalog-1", ms(40_010), ms(5), "slow"))
        .add(new Event.FaultHealed(ms(45_000), "slow"))
        .add(new Event.FaultHealSeen(ms(45_012), "slow", "catalog-1", ms(45_010), ms(5), "quick"));
  }

  @Test
  void aNetworkFaultThatNoConnectionCameBackForIsNotMet() {
    UnaryOperator<Request> elsewhere = answered(5, Answer.OK, "", "gateway-1", "catalog-2");

    assertThat(verdict(judge(struckAgain(healthy())), "slow.fault-met")).isEqualTo(Verdict.PASS);
    assertThat(
            verdict(
                judge(struckAgain(healthy()).requests(SEEN, LOAD_END, elsewhere)),
                "slow.fault-met"))
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aFaultThatOneOfTwoLoadsCameBackForIsMet() {
    Histories history =
        Checks.killedAgain(scenario, healthy())
            .requests(SEEN, LOAD_END, answered(5, Answer.OK, "", "gateway-1", "catalog-2"));

    assertThat(verdict(besideASecond(history, 60_000, r -> r), "kill-two.fault-met"))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void withoutHopsAllPodsBehindABrokenNetworkAreMetWhereAnswersGoBadJustThen() {
    UnaryOperator<Request> nameless = answered(5, Answer.OK, "");
    UnaryOperator<Request> bad = answered(900, Answer.FAILED, "connection reset");
    scenario.failedAtMost = new Amount.Share(0.5);
    Histories history = network(3).requests(0, LOAD_END, nameless).requests(SEEN, 20_000, bad);

    assertThat(verdict(judge(history), "kill-one.fault-met")).isEqualTo(Verdict.PASS);
    assertThat(
            verdict(
                judge(
                    history.requests(
                        14_500, 14_510, answered(5, Answer.FAILED, "connection reset"))),
                "kill-one.fault-met"))
        .as("answers were bad before, too")
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void eachFaultThatWasMetHasItsOwnBound() {
    assertThat(
            check(judge(Checks.killedAgain(scenario, healthy())), "browse.failed-at-most")
                .observed())
        .contains("of 267 that would have met kill-one below ")
        .contains("that met kill-two below ");
  }

  @Test
  void eachLoadHasTheBoundOfItsOwnRequestsThatMetTheFault() {
    scenario.secondFailedAtMost = new Amount.Count(0);

    // the second load was never at catalog-1
    Judgement judgement =
        besideASecond(healthy(), 60_000, answered(5, Answer.OK, "", "gateway-1", "catalog-2"));

    assertThat(check(judgement, "browse.failed-at-most").observed())
        .contains("of 267 that would have met kill-one below ");
    assertThat(check(judgement, "second.failed-at-most").observed()).doesNotContain("kill-one");
  }

  // --- under load

  @Test
  void aPodThatIsBackWhenTheLoadIsOverWasNotUnderLoad() {
    scenario.ofFaults =
        List.of(new OfFault("kill-one", Duration.ofMillis(500), null, Duration.ofSeconds(60)));

    Judgement judgement =
        judge(
            healthy()
                .without(Event.PodSeen.class, seen -> seen.atNanos() == ms(BACK))
                .requests(BACK, LOAD_END, answered(5, Answer.OK, "", "gateway-1", "catalog-2"))
                .pod(66_000, "catalog-1", true, 1, "Running"));

    assertThat(verdict(judgement, "kill-one.under-load")).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  // --- recovery

  private void onePercentMayFail() {
    scenario.baseline = new Baseline(Duration.ZERO, Duration.ofSeconds(10), new Amount.Share(0.01));
    scenario.failedAtMost = new Amount.Share(0.05);
    scenario.ofFaults = List.of(new OfFault("kill-one", null, null, Duration.ofSeconds(30)));
  }

  @Test
  void whereSomeMayFailMostOfTheLastSecondIsNoRecovery() {
    onePercentMayFail();

    Judgement judgement =
        judge(healthy().requests(64_050, 64_950, NeighbouringVerdictsTest::failed));

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "kill-one.recovered").why()).startsWith("never clean");
  }

  @Test
  void whereSomeMayFailOneOfASlowLoadIsNoLackOfRecovery() {
    onePercentMayFail();

    assertThat(judge(slowly().requests(50_000, 50_010, NeighbouringVerdictsTest::failed)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void withoutABaselineAsManyMayFailAtAnyTimeAsTheLoadAllows() {
    onePercentMayFail();
    scenario.baseline = null;
    scenario.faults = List.of(Scenarios.kill("kill-one", new Start.At(Duration.ofSeconds(10)), 1));

    assertThat(
            verdict(
                judge(healthy().requests(50_000, 50_010, NeighbouringVerdictsTest::failed)),
                "kill-one.recovered"))
        .isEqualTo(Verdict.PASS);
    assertThat(
            verdict(
                judge(healthy().requests(55_000, 55_500, NeighbouringVerdictsTest::failed)),
                "kill-one.recovered"))
        .isEqualTo(Verdict.FAIL);
    scenario.failedAtMost = null;
    assertThat(
            verdict(
                judge(healthy().requests(50_000, 50_010, NeighbouringVerdictsTest::failed)),
                "kill-one.recovered"))
        .isEqualTo(Verdict.FAIL);
  }

  // --- faults that overlap

  /** catalog-2 is killed a second after catalog-1, and back a second after it. */
  private Histories overlapping() {
    OfFault asked =
        new OfFault(
            "kill-one", Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(30));
    scenario.faults =
        List.of(
            Scenarios.kill("kill-one", new Start.AfterBaseline(), 1),
            Scenarios.kill("kill-two", new Start.At(Duration.ofSeconds(11)), 1));
    scenario.ofFaults =
        List.of(
            asked,
            new OfFault(
                "kill-two",
                asked.cleanWithin(),
                asked.outOfRotationWithin(),
                asked.redundantWithin()));
    return healthy()
        .without(Event.Planned.class)
        .add(
            new Event.Planned(
                0,
                new Plan(
                    "catalog-replica-kill",
                    7,
                    List.of(new Plan.PlannedLoad("browse", "gateway", 6_000)),
                    List.of(
                        new Plan.PlannedFault("kill-one", "kill", List.of(0), 3),
                        new Plan.PlannedFault("kill-two", "kill", List.of(1), 3)),
                    Duration.ofSeconds(60))))
        .without(Event.RegistrySeen.class, seen -> seen.atNanos() > ms(DROPPED))
        .passing(16_300, "catalog-3")
        .passing(23_400, "catalog-1", "catalog-3")
        .passing(24_400, "catalog-1", "catalog-2", "catalog-3")
        .add(new Event.FaultInjecting(ms(16_000), "kill-two", List.of("catalog-2")))
        .add(new Event.FaultInjected(ms(16_001), "kill-two"))
        .add(
            new Event.FaultWitnessed(
                ms(16_012), "kill-two", "catalog-2", ms(16_010), ms(5), "gone"))
        .add(new Event.FaultHealed(ms(16_013), "kill-two"))
        .pod(16_050, "catalog-2", false, 0, "Failed (signal KILL)")
        .pod(24_000, "catalog-2", true, 1, "Running")
        .requests(16_000, 24_000, answered(5, Answer.OK, "", "gateway-1", "catalog-3"));
  }

  @Test
  void faultsThatOverlapAndThatNobodyNoticesPass() {
    Judgement judgement = judge(overlapping());

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "kill-two.redundant-within").observed())
        .startsWith("3 of 3 ready after 8.0 s");
  }

  @Test
  void whoseTheBadAnswersOfFaultsThatOverlapAreIsNotGuessed() {
    scenario.failedAtMost = new Amount.Count(50);

    Judgement judgement =
        judge(overlapping().requests(16_100, 16_300, NeighbouringVerdictsTest::failed));

    assertThat(verdict(judgement, "kill-two.clean-within")).isEqualTo(Verdict.PASS);
    assertThat(verdict(judgement, "kill-one.clean-within")).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "kill-one.clean-within").why())
        .startsWith("another fault struck 990 ms after it");
  }

  @Test
  void aPodOfFaultsThatOverlapThatDoesNotComeBackFailsBoth() {
    Judgement judgement =
        judge(
            overlapping()
                .without(Event.PodSeen.class, seen -> seen.atNanos() == ms(24_000))
                .without(Event.RegistrySeen.class, seen -> seen.atNanos() == ms(24_400)));

    assertThat(verdict(judgement, "kill-two.redundant-within")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(judgement, "kill-one.redundant-within")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whatFailsFromWhenTheNextFaultMayHaveBegunIsNoLackOfRecoveryFromTheOneBefore() {
    scenario.failedAtMost = null;
    Histories history = Checks.killedAgain(scenario, healthy());
    scenario.ofFaults =
        List.of(
            new OfFault("kill-one", null, null, Duration.ofSeconds(10)),
            new OfFault("kill-two", null, null, Duration.ofSeconds(10)));

    // it was applied at 40.000 s, and its witness saw it 10 ms later
    Judgement judgement = judge(history.requests(39_999, 40_900, NeighbouringVerdictsTest::failed));

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "kill-one.recovered").observed()).isEqualTo("0 bad answers");
    assertThat(verdict(judgement, "kill-two.recovered")).isEqualTo(Verdict.PASS);
  }

  @Test
  void badAnswersUntilTheNextFaultAreNotCalledOnesUntilTheLoadsEnd() {
    scenario.failedAtMost = null;
    Histories history = overlapping();
    scenario.ofFaults =
        List.of(
            new OfFault("kill-one", null, null, Duration.ofSeconds(30)),
            new OfFault("kill-two", null, null, Duration.ofSeconds(30)));

    Judgement judgement = judge(history.requests(15_010, 15_990, NeighbouringVerdictsTest::failed));

    assertThat(verdict(judgement, "kill-one.recovered")).isEqualTo(Verdict.PASS);
    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
  }

  // --- baselines

  @Test
  void aBaselineWhoseAnswersTheHarnessGaveUpIsUnknown() {
    Judgement judgement =
        judge(healthy().requests(5_000, 15_000, answered(5, Answer.INDETERMINATE, "given up")));

    assertThat(verdict(judgement, "baseline")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aBaselineInWhichOneOfTwoLoadsHangsIsUnknown() {
    Judgement judgement =
        besideASecond(
            healthy(), 60_000, between(5_000, 15_000, answered(12_000, Answer.OK, "", "g")));

    assertThat(verdict(judgement, "baseline")).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "baseline").why()).contains("load second");
  }

  // --- endpoints

  private Histories byEndpoints(Histories history) {
    history
        .without(Event.RegistrySeen.class)
        .without(Event.Observed.class, seen -> seen.observer().equals("registry"));
    return history.add(
        new Event.EndpointsSeen(
            ms(3_600), "catalog", List.of("catalog-1", "catalog-2", "catalog-3")));
  }

  private static Histories watched(Histories history) {
    for (long at = 900; at < Histories.STOPPING; at += 1_000) {
      history.add(new Event.Observed(ms(at), "endpoints", at / 100, ms(100)));
    }
    return history;
  }

  @Test
  void endpointsThatNobodyLookedAtShowNothing() {
    Histories history =
        byEndpoints(healthy())
            .add(new Event.EndpointsSeen(ms(15_310), "catalog", List.of("catalog-2", "catalog-3")));

    assertThat(judge(history).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aPodBehindABrokenNetworkThatIsHealedBeforeEndpointsNoticeNeverLeft() {
    Histories history = watched(byEndpoints(network(1)));
    scenario.ofFaults = List.of(new OfFault("kill-one", null, Duration.ofSeconds(6), null));

    Judgement judgement = judge(history);

    assertThat(check(judgement, "kill-one.out-of-rotation-within").observed())
        .contains("before the Service's endpoints noticed");
    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
  }

  // --- cut short

  private static Histories interrupted(Histories history, long at) {
    return history
        .cutAt(at)
        .add(new Event.Aborted(ms(at), Event.Aborted.Cause.INTERRUPTED, "a signal"))
        .add(new Event.PhaseEntered(ms(at + 20), Event.Phase.STOPPING))
        .add(new Event.LoadEnded(ms(at + 100), "browse", (at - 5_000) / 10, 32, "cut short"))
        .add(new Event.Residue(ms(at + 1_000), List.of()))
        .add(new Event.RunEnded(ms(at + 1_000)));
  }

  @Test
  void aRunThatIsInterruptedWhileAFaultIsHeldIsUnknown() {
    Judgement judgement =
        judge(
            interrupted(
                    network(1).requests(17_600, 17_900, NeighbouringVerdictsTest::failed), 18_000)
                .add(new Event.FaultHealed(ms(18_030), "kill-one")));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.checks()).noneMatch(one -> one.verdict() == Verdict.FAIL);
  }

  @Test
  void aRunThatIsInterruptedInItsBaselineIsUnknown() {
    Judgement judgement = judge(interrupted(healthy(), 10_000));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.checks()).noneMatch(one -> one.verdict() == Verdict.FAIL);
  }
}
