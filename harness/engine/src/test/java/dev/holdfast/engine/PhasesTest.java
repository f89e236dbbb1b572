package dev.holdfast.engine;

import static dev.holdfast.engine.Histories.answered;
import static dev.holdfast.engine.Histories.ms;
import static dev.holdfast.engine.Scenarios.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Expectations.Latency;
import dev.holdfast.model.Expectations.OfLoad;
import dev.holdfast.model.Expectations.Percentile;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Request;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is expected of a phase is asked of the requests that were due in it. The load of {@link
 * Histories} has 30 s of which the baseline has the first 10, then an overload of 20 s from 35 s
 * on, and 10 s after it.
 */
class PhasesTest {
  private static final long OVERLOAD = 35_000;
  private static final long AFTER = 55_000;
  private static final UnaryOperator<Request> REFUSED = answered(5, Answer.FAILED, "status 503");

  private final Scenarios scenario = new Scenarios();

  PhasesTest() {
    scenario.phases =
        List.of(
            new Pace.Phase("before", new Rate(100), Duration.ofSeconds(30)),
            new Pace.Phase("overload", new Rate(100), Duration.ofSeconds(20)),
            new Pace.Phase("after", new Rate(100), Duration.ofSeconds(10)));
  }

  @Test
  void whatFailsInOnePhaseIsNoFailureOfAnother() {
    Histories history = Histories.healthy().requests(OVERLOAD, AFTER, REFUSED);

    assertThat(asked(history, failed("after", 0)).verdict()).isEqualTo(Verdict.PASS);
    assertThat(asked(history, failed("before", 0)).verdict()).isEqualTo(Verdict.PASS);
    Check overload = asked(history, failed("overload", 1_999));
    assertThat(overload.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(overload.name()).isEqualTo("overload.failed-at-most");
    assertThat(overload.observed()).startsWith("2,000 of 2,000");
    assertThat(asked(history, failed("overload", 2_000)).verdict()).isEqualTo(Verdict.PASS);
  }

  /** However long its answer takes, also beyond the phase's end. */
  @Test
  void aRequestBelongsToThePhaseInWhichItWasDue() {
    Histories history =
        Histories.healthy()
            .requests(AFTER - 10, AFTER, answered(2_000, Answer.FAILED, "no answer within 2 s"));

    assertThat(asked(history, failed("overload", 0)).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(asked(history, failed("after", 0)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void latenciesAreThoseOfThePhase() {
    Histories history = Histories.healthy().requests(OVERLOAD, AFTER, answered(700, Answer.OK, ""));

    assertThat(asked(history, slowest("overload", 600)).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(asked(history, slowest("after", 600)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void goodputIsTheRightAnswersByTheSecond() {
    Histories history =
        Histories.healthy()
            .requests(OVERLOAD, AFTER, r -> r.number() % 4 == 0 ? r : REFUSED.apply(r));

    Check enough = asked(history, good("overload", 25));
    assertThat(enough.verdict()).isEqualTo(Verdict.PASS);
    assertThat(enough.observed()).isEqualTo("25/s: 500 of 2,000 in 20 s");
    Check tooLittle = asked(history, good("overload", 25.1));
    assertThat(tooLittle.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(tooLittle.why()).contains("most often 'status 503'");
    assertThat(asked(history, good("after", 100)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void lateAnswersAreNoGoodput() {
    Histories history =
        Histories.healthy().requests(OVERLOAD, AFTER, answered(900, Answer.SLOW, "slow"));

    assertThat(asked(history, good("overload", 0.1)).verdict()).isEqualTo(Verdict.FAIL);
  }

  /** 20 s of its 30 are judged, and the 2,000 requests in them. */
  @Test
  void whatTheBaselineHasIsNotJudgedOnceMore() {
    assertThat(asked(Histories.healthy(), good("before", 99)).observed())
        .isEqualTo("100/s: 2,000 of 2,000 in 20 s");
  }

  @Test
  void ofAllOfALoadGoodputIsAskedFromTheBaselinesEndOn() {
    assertThat(asked(Histories.healthy(), good(null, 100)).observed())
        .isEqualTo("100/s: 5,000 of 5,000 in 50 s");
  }

  @Test
  void whatIsNotRecordedMayHaveBeenGoodOrBad() {
    Histories history =
        Histories.healthy()
            .requests(OVERLOAD, AFTER, r -> r.number() % 2 == 0 ? r : REFUSED.apply(r))
            .withoutRequests(r -> r.number() >= 3_000 && r.number() < 3_100);

    assertThat(asked(history, good("overload", 47)).verdict()).isEqualTo(Verdict.PASS);
    assertThat(asked(history, good("overload", 50)).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(asked(history, good("overload", 53)).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(asked(history, failed("overload", 1_000)).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(asked(history, failed("after", 0)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void whatTheGeneratorMayHaveMadeBadByItselfDecidesNothing() {
    Histories history =
        Histories.healthy()
            .requests(OVERLOAD, OVERLOAD + 1_000, answered(5, Answer.FAILED, "connection reset"))
            .stalled(OVERLOAD, OVERLOAD + 1_000);

    assertThat(asked(history, good("overload", 96)).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(asked(history, good("overload", 95)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aPhaseThatWasNeverReachedIsNotKnown() {
    Histories history = Histories.healthy().cutAt(40_000);

    assertThat(asked(history, good("after", 1)).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(asked(history, failed("after", 0)).why())
        .isEqualTo("no request of phase after ended after the baseline");
  }

  /**
   * At the overload's end there are three, at the end of what comes after it two and a leaving one.
   */
  @Test
  void howManyPodsThereAreIsAskedOfThePhasesEnd() {
    Histories history = Histories.healthy();
    history.add(
        new Event.PodSeen(
            ms(60_000),
            new Pod("catalog-3", CATALOG, "uid-catalog-3", "127.0.0.1", true, 0, Pod.LEAVING),
            false));

    assertThat(asked(history, pods("overload", 3, 3)).verdict()).isEqualTo(Verdict.PASS);
    Check tooFew = asked(history, pods("overload", 4, 9));
    assertThat(tooFew.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(tooFew.name()).isEqualTo("overload.pods-at-least");
    assertThat(tooFew.why()).isEqualTo("catalog had 3");
    assertThat(asked(history, pods("after", 3, 9)).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(asked(history, pods("after", 2, 9)).verdict()).isEqualTo(Verdict.PASS);
    assertThat(asked(history, atMost("after", 2)).verdict()).isEqualTo(Verdict.PASS);
    assertThat(asked(history, atMost("overload", 2)).verdict()).isEqualTo(Verdict.FAIL);
  }

  /** The last answer is the load's end, and nothing keeps the system any longer. */
  @Test
  void whatStopsWithTheLastAnswerIsSeenToTheEnd() {
    Histories history = Histories.healthy();
    history.without(Event.PhaseEntered.class, one -> one.phase() == Event.Phase.STOPPING);
    history.add(new Event.PhaseEntered(ms(64_996), Event.Phase.STOPPING));

    assertThat(asked(history, pods("after", 3, 3)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void ofPodsThatNobodySawNothingIsKnown() {
    Histories history = Histories.healthy().without(Event.PodSeen.class);

    assertThat(asked(history, pods("overload", 1, 9)).verdict()).isEqualTo(Verdict.UNKNOWN);
    Histories aborted =
        Histories.healthy()
            .cutAt(40_000)
            .add(
                new Event.Aborted(
                    ms(40_000), Event.Aborted.Cause.INTERRUPTED, "somebody ended it"));
    assertThat(asked(aborted, pods("after", 1, 9)).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  /** Its last request is 6 s old; 20 of the last phase's would take as long as 20 s. */
  @Test
  void howLongAgoAStruckPodMayHaveServedIsNoMatterOfAPhaseThatComesLater() {
    scenario.phases =
        List.of(
            new Pace.Phase(new Rate(100), Duration.ofSeconds(60)),
            new Pace.Phase(new Rate(1), Duration.ofSeconds(1)));
    scenario.ofPhases = List.of(new OfLoad("browse", null, null, List.of()));
    Histories history =
        Histories.healthy()
            .requests(9_000, 65_000, answered(5, Answer.OK, "", "gateway-1", "catalog-2"));

    assertThat(Judge.judge(scenario.build(), history.build()).checks())
        .filteredOn(check -> check.name().equals("kill-one.fault-met"))
        .singleElement()
        .extracting(Check::verdict)
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anOverloadWithoutAFaultIsSaidInASentence() {
    scenario.faults = List.of();
    scenario.ofFaults = List.of();
    scenario.ofPhases = List.of(good("overload", 25));
    Histories history =
        Histories.healthy()
            .requests(OVERLOAD, AFTER, r -> r.number() % 4 == 0 ? r : REFUSED.apply(r))
            .without(Event.FaultInjecting.class)
            .without(Event.FaultInjected.class)
            .without(Event.FaultWitnessed.class)
            .without(Event.FaultHealed.class);

    assertThat(Judge.judge(scenario.build(), history.build()).headline())
        .isEqualTo("1,500 of 5,000 requests failed, no more than allowed; nothing was broken.");
  }

  private static OfLoad pods(String phase, int atLeast, int atMost) {
    return new OfLoad(
        "browse",
        phase,
        null,
        null,
        null,
        List.of(),
        Map.of("catalog", atLeast),
        Map.of("catalog", atMost));
  }

  private static OfLoad atMost(String phase, int atMost) {
    return new OfLoad(
        "browse", phase, null, null, null, List.of(), Map.of(), Map.of("catalog", atMost));
  }

  private static OfLoad failed(String phase, long atMost) {
    return new OfLoad("browse", phase, new Amount.Count(atMost), null, null, List.of());
  }

  private static OfLoad good(@Nullable String phase, double atLeast) {
    return new OfLoad("browse", phase, null, null, new Rate(atLeast), List.of());
  }

  private static OfLoad slowest(String phase, long millis) {
    return new OfLoad(
        "browse",
        phase,
        null,
        null,
        null,
        List.of(new Latency(new Percentile(100), new Bound.Absolute(Duration.ofMillis(millis)))));
  }

  /** The check of what is asked. */
  private Check asked(Histories history, OfLoad asked) {
    scenario.ofPhases = List.of(asked);
    return Judge.judge(scenario.build(), history.build()).checks().stream()
        .filter(check -> check.name().startsWith(asked.name() + "."))
        .filter(check -> check.name().matches(".*-at-(most|least)"))
        .findFirst()
        .orElseThrow();
  }
}
