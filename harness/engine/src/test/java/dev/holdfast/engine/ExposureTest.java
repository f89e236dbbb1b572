package dev.holdfast.engine;

import static dev.holdfast.engine.Histories.DROPPED;
import static dev.holdfast.engine.Histories.LOAD_END;
import static dev.holdfast.engine.Histories.SEEN;
import static dev.holdfast.engine.Histories.answered;
import static dev.holdfast.engine.Histories.healthy;
import static dev.holdfast.engine.Histories.ms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.Request;
import dev.holdfast.model.Verdict;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whether the load met a fault, of systems whose answers do not name who served them: by the load's
 * own connections, by the word of others, by whom the Service handed out.
 */
class ExposureTest {
  private final Scenarios scenario = new Scenarios();

  @BeforeEach
  void nothingElseIsAsked() {
    scenario.to = "catalog";
    scenario.ofFaults = List.of();
  }

  private Check met(Histories history, String fault) {
    return Checks.check(Judge.judge(scenario.build(), history.build()), fault + ".fault-met");
  }

  private Check met(Histories history) {
    return met(history, "kill-one");
  }

  private static UnaryOperator<Request> over(int connection, String pod) {
    return r ->
        new Request(
            r.number(),
            r.intendedNanos(),
            r.startedNanos(),
            r.endedNanos(),
            r.status(),
            r.answer(),
            List.of(),
            r.error(),
            connection,
            pod);
  }

  /** As many kept connections, used in turn, from the same ports all the time. */
  private static UnaryOperator<Request> overOneOf(int connections) {
    return r -> over(40_000 + (int) (r.number() % connections), "").apply(r);
  }

  private static Histories nameless() {
    return healthy().requests(0, LOAD_END, answered(5, Answer.OK, ""));
  }

  private static Histories endpoints(Histories history, long at, String... pods) {
    return history.add(new Event.EndpointsSeen(ms(at), "catalog", List.of(pods)));
  }

  private static Histories handedOut(Histories history) {
    endpoints(history, 3_600, "catalog-1", "catalog-2", "catalog-3");
    endpoints(history, DROPPED, "catalog-2", "catalog-3");
    return endpoints(history, 23_400, "catalog-1", "catalog-2", "catalog-3");
  }

  private Histories killedAgain(Histories history) {
    return Checks.killedAgain(scenario, history);
  }

  // --- by the load's own connections

  @Test
  void requestsWhoseConnectionsLedToTheStruckPodHaveMetTheFault() {
    Check met =
        met(
            nameless()
                .requests(0, LOAD_END, over(40_001, "catalog-2"))
                .requests(14_500, 14_600, over(40_002, "catalog-1")));

    assertThat(met.verdict()).isEqualTo(Verdict.PASS);
    assertThat(met.observed())
        .startsWith("0 at catalog-1 then, 10 just before;")
        .endsWith("; counted by the load's own connections");
  }

  @Test
  void aRequestThatFailedOverSuchAConnectionHasMetTheFaultThoughNobodyAnswered() {
    scenario.failedAtMost = new Amount.Count(1);
    Check met =
        met(
            nameless()
                .requests(0, LOAD_END, over(40_001, "catalog-2"))
                .requests(
                    SEEN,
                    SEEN + 10,
                    r ->
                        over(40_002, "catalog-1")
                            .apply(answered(5, Answer.FAILED, "connection reset").apply(r))));

    assertThat(met.verdict()).isEqualTo(Verdict.PASS);
    assertThat(met.observed()).startsWith("1 at catalog-1 then, 0 just before;");
  }

  @Test
  void connectionsThatAllLedElsewhereHaveNotMetTheFault() {
    Check met = met(nameless().requests(0, LOAD_END, over(40_001, "catalog-2")));

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(met.why()).startsWith("0 requests met the fault");
  }

  @Test
  void connectionsThatMovedAwayAndDidNotComeBackHaveNotMetTheSecondKill() {
    Histories history =
        killedAgain(
            nameless()
                .requests(0, SEEN, over(40_001, "catalog-1"))
                .requests(SEEN, LOAD_END, over(40_002, "catalog-2")));

    assertThat(met(history, "kill-one").verdict()).isEqualTo(Verdict.PASS);
    assertThat(met(history, "kill-two").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void connectionsToAnotherWorkloadSayNothingOfTheStruckOne() {
    scenario.to = "gateway";
    Check met = met(nameless().requests(0, LOAD_END, over(40_001, "gateway-1")));

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(met.why()).startsWith("no answer named the instances");
  }

  // --- by whom the Service handed out

  @Test
  void freshConnectionsToOneOfThreeHandedOutHaveMetIt() {
    Check met = met(handedOut(nameless()));

    assertThat(met.verdict()).isEqualTo(Verdict.PASS);
    // 100 in the last second; 31 more until the Service let go of it, and one under way
    assertThat(met.observed())
        .contains(
            "± 9 just before: a guess from the Service's endpoints and the load's connections");
  }

  @Test
  void aPodThatWasNotHandedOutIsNotMet() {
    Histories history = nameless();
    endpoints(history, 3_600, "catalog-1", "catalog-2", "catalog-3");
    endpoints(history, 10_000, "catalog-2", "catalog-3");

    assertThat(met(history).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void manyKeptConnectionsThatWereOpenedWhileItWasHandedOutHaveMetIt() {
    scenario.connections = new Connections.KeepAlive(32);

    assertThat(met(handedOut(nameless().requests(0, LOAD_END, overOneOf(32)))).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void fewKeptConnectionsMayAllHaveLedElsewhereHoweverManyRequestsWentOverThem() {
    scenario.connections = new Connections.KeepAlive(3);
    Check met = met(handedOut(nameless().requests(0, LOAD_END, overOneOf(3))));

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    // two thirds to the power of three
    assertThat(met.why()).contains("a chance of 30%");
  }

  @Test
  void connectionsThatOutlivedAnEarlierAbsenceOfThePodLedElsewhereAllTheTime() {
    scenario.connections = new Connections.KeepAlive(32);
    Histories history = nameless().requests(0, LOAD_END, overOneOf(32));
    endpoints(history, 3_600, "catalog-1", "catalog-2", "catalog-3");
    endpoints(history, 8_000, "catalog-2", "catalog-3");
    endpoints(history, 12_000, "catalog-1", "catalog-2", "catalog-3");

    assertThat(met(history).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void keptConnectionsThatWereOpenedWhileItWasAwayHaveNotMetTheSecondKill() {
    scenario.connections = new Connections.KeepAlive(32);
    Histories history =
        killedAgain(
            handedOut(
                nameless()
                    .requests(0, DROPPED, overOneOf(32))
                    .requests(
                        DROPPED,
                        LOAD_END,
                        r -> over(50_000 + (int) (r.number() % 32), "").apply(r))));

    assertThat(met(history, "kill-one").verdict()).isEqualTo(Verdict.PASS);
    assertThat(met(history, "kill-two").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void keptConnectionsOfWhichNothingIsRecordedAreAsOldAsTheLoad() {
    scenario.connections = new Connections.KeepAlive(32);
    Histories history = killedAgain(handedOut(nameless()));

    assertThat(met(history, "kill-one").verdict()).isEqualTo(Verdict.PASS);
    assertThat(met(history, "kill-two").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void endpointsOfAnotherServiceSayNothing() {
    scenario.to = "gateway";

    assertThat(met(handedOut(nameless())).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  // --- by the word of others

  private static Histories told(Histories history, String pod, int perSecond, long error) {
    for (long at = 5_000; at < 15_000; at += 1_000) {
      history.add(
          new Event.Exposed(
              ms(at + 1_000), "balancer", pod, ms(at + 5), ms(at + 990), perSecond, error));
    }
    return history;
  }

  @Test
  void whatABalancerCarriedToTheStruckPodHasMetTheFault() {
    scenario.to = "gateway";
    Histories history = nameless();
    told(history, "catalog-1", 33, 2);
    told(history, "catalog-2", 33, 2);
    Check met = met(told(history, "catalog-3", 34, 2));

    assertThat(met.verdict()).isEqualTo(Verdict.PASS);
    assertThat(met.observed())
        .isEqualTo("0 at catalog-1 then, 33 ± 2 just before, by the word of: balancer");
  }

  @Test
  void aStruckPodToWhichABalancerCarriedNothingIsNotMet() {
    scenario.to = "gateway";
    Histories history = nameless();
    told(history, "catalog-2", 50, 2);
    Check met = met(told(history, "catalog-3", 50, 2));

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aFewRequestsThatMayBeOthersAreNoneOfTheLoads() {
    scenario.to = "gateway";

    assertThat(met(told(nameless(), "catalog-1", 3, 2)).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whatMayBeNoneAtAllIsNoRequest() {
    scenario.to = "gateway";
    Histories history = nameless();
    told(history, "catalog-1", 2, 2);

    assertThat(met(told(history, "catalog-2", 98, 2)).verdict()).isEqualTo(Verdict.UNKNOWN);
  }
}
