package dev.holdfast.engine;

import static dev.holdfast.engine.Histories.BACK;
import static dev.holdfast.engine.Histories.DROPPED;
import static dev.holdfast.engine.Histories.SEEN;
import static dev.holdfast.engine.Histories.answered;
import static dev.holdfast.engine.Histories.healthy;
import static dev.holdfast.engine.Histories.ms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfFault;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Start;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Judgements of faults other than a kill, over the same made-up run. */
final class HeldFaultsTest {
  private static final long HEALED = SEEN + 5_000;
  private static final String NAME = "kill-one";

  private final Scenarios scenario = new Scenarios();

  private Judgement judge(Fault fault, Histories history) {
    scenario.faults = List.of(new FaultStep(NAME, new Start.AfterBaseline(), fault));
    return Judge.judge(scenario.build(), history.build());
  }

  private static Check check(Judgement judgement, String name) {
    return Checks.check(judgement, NAME + "." + name);
  }

  private static Fault pause() {
    return new Fault.Pause(Scenarios.CATALOG, "app", 1, Duration.ofSeconds(5));
  }

  /** Paused for 5 s: the pod is ready all the time, the registry drops it and takes it back. */
  private static Histories paused() {
    return healthy()
        .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN))
        .without(Event.FaultHealed.class)
        .add(new Event.FaultHealed(ms(HEALED), NAME));
  }

  private static Histories healSeen(Histories history) {
    return history.add(
        new Event.FaultHealSeen(
            ms(HEALED + 5), NAME, "catalog-1", ms(HEALED + 3), ms(2), "/proc/1/stat: state S"));
  }

  @Test
  void aPausedPodThatStayedReadyIsNoLossAndIsBackWhenItGoesOn() {
    Judgement judgement = judge(pause(), healSeen(paused()));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog-1 was paused; catalog-1"
                + " left the registry after 300 ms, and catalog was back to full strength after 5.0"
                + " s.");
    assertThat(check(judgement, "heal-seen").observed())
        .isEqualTo("catalog-1 at 20 s, to 2 ms (/proc/1/stat: state S)");
    assertThat(check(judgement, "fault-met").observed())
        .isEqualTo(
            "0 at catalog-1 then, 34 just before; about 167 (33% of the 501 intended while"
                + " catalog-1 was paused)");
    assertThat(check(judgement, "redundant-within").observed())
        .startsWith("3 of 3 ready after 5.0 s");
  }

  @Test
  void aHealThatNobodySawCarriesNoVerdict() {
    Judgement judgement = judge(pause(), paused());

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "heal-seen").why())
        .isEqualTo("its witness did not see that it was over on catalog-1");
    Judgement looked =
        judge(
            pause(),
            paused()
                .add(
                    new Event.FaultHealSeen(
                        ms(HEALED + 5), NAME, "catalog-1", -1, 0, "state T, stopped")));
    assertThat(check(looked, "heal-seen").why())
        .isEqualTo("its witness did not see that it was over on catalog-1: state T, stopped");
  }

  @Test
  void onePausedForLessThanTheRegistryNoticesIsHealedFirst() {
    Judgement judgement =
        judge(pause(), healSeen(paused().without(Event.RegistrySeen.class, HeldFaultsTest::later)));

    assertThat(check(judgement, "out-of-rotation-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "out-of-rotation-within").why())
        .isEqualTo("catalog-1 was handed out for 5.0 s after it was paused");
    scenario.ofFaults = List.of(new OfFault(NAME, null, Duration.ofSeconds(6), null));
    Judgement patient =
        judge(pause(), healSeen(paused().without(Event.RegistrySeen.class, HeldFaultsTest::later)));
    assertThat(check(patient, "out-of-rotation-within").verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(patient, "out-of-rotation-within").observed())
        .isEqualTo("catalog-1 never left: it went on after 5.0 s, before the registry noticed");
    assertThat(patient.headline())
        .contains("; catalog-1 went on after 5.0 s, before the registry let go of it, and ");
    assertThat(patient.failovers())
        .extracting(Failover::outOfRotation)
        .containsExactly(new Failover.Moment(ms(HEALED + 3 - SEEN), ms(2), "healed first"));
  }

  @Test
  void aNetworkIsHealedAndNoInstanceRunsAgain() {
    Fault network =
        new Fault.Network(
            Scenarios.CATALOG,
            1,
            Toxic.of(new Toxic.Effect.Latency(Duration.ofMillis(300), Duration.ZERO)),
            false,
            Duration.ofSeconds(5));
    scenario.ofFaults = List.of(new OfFault(NAME, null, Duration.ofSeconds(6), null));

    Judgement judgement =
        judge(network, healSeen(paused().without(Event.RegistrySeen.class, HeldFaultsTest::later)));

    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog-1 was behind a network"
                + " with latency 300ms; the network to catalog-1 was healed after 5.0 s, before the"
                + " registry let go of it, and catalog was back to full strength after 5.0 s.");
    assertThat(check(judgement, "out-of-rotation-within").observed())
        .isEqualTo(
            "catalog-1 never left: the network to it was healed after 5.0 s, before the registry"
                + " noticed");
    assertThat(check(judgement, "fault-met").observed()).endsWith("while catalog-1 was struck)");
  }

  private Check metByShare(double toxicity, Histories history) {
    scenario.ofFaults = List.of();
    Toxic.Effect latency = new Toxic.Effect.Latency(Duration.ofMillis(300), Duration.ZERO);
    Toxic toxic = new Toxic(latency, Toxic.Direction.DOWNSTREAM, toxicity);
    return check(
        judge(
            new Fault.Network(Scenarios.CATALOG, 1, toxic, false, Duration.ofSeconds(5)), history),
        "fault-met");
  }

  @Test
  void aShareOfManyConnectionsCannotAllHaveBeenSpared() {
    Check met = metByShare(0.2, healSeen(paused()));

    assertThat(met.verdict()).isEqualTo(Verdict.PASS);
    assertThat(met.observed()).endsWith("; it was to strike 20% of them");
  }

  @Test
  void aShareOfFewConnectionsMayHaveBeenSpared() {
    Histories history =
        healSeen(paused())
            .requests(
                0,
                Histories.LOAD_END,
                Histories.answered(5, Answer.OK, "", "gateway-1", "catalog-2"))
            .requests(
                SEEN - 60,
                SEEN - 30,
                Histories.answered(5, Answer.OK, "", "gateway-1", "catalog-1"));
    Check met = metByShare(0.2, history);

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    // four fifths to the power of three
    assertThat(met.why()).contains("may all have been spared (a chance of 51%)");
    assertThat(metByShare(1, history).verdict()).isEqualTo(Verdict.PASS);
  }

  private Check metByLink(Histories history) {
    scenario.ofFaults = List.of();
    Fault partition = new Fault.Partition(Scenarios.CATALOG, 1, "pricing", Duration.ofSeconds(5));
    Workload pricing = new Workload(Workload.Kind.DEPLOYMENT, "pricing");
    Pod pod = new Pod("pricing-1", pricing, "u-1", "127.0.0.9", true, 0, "Running");
    return check(
        judge(partition, history.add(new Event.PodSeen(ms(3_000), pod, false))), "fault-met");
  }

  @Test
  void aPartitionIsMetByRequestsThatGoOnToThePeer() {
    assertThat(
            metByLink(
                    healSeen(paused())
                        .requests(
                            SEEN - 500,
                            SEEN - 30,
                            Histories.answered(
                                5, Answer.OK, "", "gateway-1", "catalog-1", "pricing-1")))
                .verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aPartitionIsNotMetWhereTheStruckPodsRequestsNeverGoOnToThePeer() {
    Check met =
        metByLink(
            healSeen(paused())
                .requests(
                    SEEN - 500,
                    SEEN - 30,
                    r ->
                        r.hops().contains("catalog-1")
                            ? r
                            : Histories.answered(
                                    5, Answer.OK, "", "gateway-1", "catalog-2", "pricing-1")
                                .apply(r)));

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(met.why())
        .isEqualTo("no request that was at catalog-1 before it went on to pricing");
  }

  @Test
  void aPodThatIsCutOffStaysReadyAndIsBackWhenItReachesTheOthersAgain() {
    Fault partition = new Fault.Partition(Scenarios.CATALOG, 1, "pricing", Duration.ofSeconds(5));
    scenario.ofFaults =
        List.of(new OfFault(NAME, null, Duration.ofSeconds(6), Duration.ofSeconds(6)));
    Histories history = healSeen(paused().without(Event.RegistrySeen.class, HeldFaultsTest::later));

    Judgement judgement = judge(partition, history);

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog-1 was cut off from"
                + " pricing; catalog-1 reached pricing again after 5.0 s, before the registry let"
                + " go of it, and catalog was back to full strength after 5.0 s.");
    assertThat(check(judgement, "fault-met").observed())
        .endsWith("while catalog-1 was cut off from pricing)");
    assertThat(check(judgement, "redundant-within").observed())
        .startsWith("3 of 3 ready after 5.0 s");
    Judgement failed =
        judge(partition, history.requests(SEEN, SEEN + 70, Histories.failedAtCatalog1()));
    assertThat(failed.headline()).contains("after it was cut off from pricing; ");
  }

  @Test
  void theRegistryIsCalledSoWhenPodsAreCutOffFromIt() {
    Judgement judgement =
        judge(
            new Fault.Partition(Scenarios.CATALOG, 1, "registry", Duration.ofSeconds(5)),
            healSeen(paused()));

    assertThat(judgement.headline()).contains("catalog-1 was cut off from the registry; ");
  }

  /** It is over when those whom it forgot are in it again, whatever became of them meanwhile. */
  @Test
  void aRegistryThatForgotIsAsBeforeWhenItListsAsManyAgain() {
    Fault wiped =
        new Fault.RegistryOutage(Toxic.of(new Toxic.Effect.Down()), true, Duration.ofSeconds(5));
    Histories forgot =
        healSeen(paused().without(Event.RegistrySeen.class, HeldFaultsTest::later))
            .passing(DROPPED)
            .passing(HEALED + 700, "catalog-2");
    scenario.ofFaults = List.of(new OfFault(NAME, null, null, Duration.ofSeconds(7)));

    Check never = check(judge(wiped, forgot), "redundant-within");

    assertThat(never.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(never.observed()).isEqualTo("1 of 3 in the registry");
    Histories again = forgot.passing(HEALED + 1_500, "catalog-1", "catalog-2", "catalog-4");
    Judgement judgement = judge(wiped, again);
    assertThat(check(judgement, "redundant-within").verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "redundant-within").observed())
        .isEqualTo("all 3 in the registry again after 6.5 s");
    assertThat(Checks.check(judgement, "observers").expected())
        .isEqualTo("a look at workloads and registry at least every 3 s");
    scenario.ofFaults = List.of(new OfFault(NAME, null, null, Duration.ofSeconds(6)));
    Check late = check(judge(wiped, again), "redundant-within");
    assertThat(late.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(late.why()).isEqualTo("500 ms too late");
  }

  private static boolean later(Event.RegistrySeen seen) {
    return seen.atNanos() >= ms(DROPPED);
  }

  @Test
  void whatGoesWrongLongAfterThePauseIsNotItsDoing() {
    Judgement judgement =
        judge(
            pause(),
            healSeen(paused())
                .requests(50_000, 50_010, answered(5, Answer.FAILED, "status 503", "gateway-1")));

    assertThat(check(judgement, "clean-within").why()).startsWith("not recovered");
  }

  private static Histories deleted() {
    Pod old = pod("catalog-1", "uid-catalog-1", false, Pod.LEAVING);
    return healthy()
        .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN))
        .add(new Event.PodSeen(ms(SEEN), old, false))
        .add(new Event.PodSeen(ms(SEEN + 1), pod("catalog-4", "new", false, "Running"), false))
        .add(new Event.PodSeen(ms(SEEN + 3_000), pod("catalog-4", "new", true, "Running"), false))
        .add(new Event.PodSeen(ms(SEEN + 6_000), old, true));
  }

  private static Pod pod(String name, String uid, boolean ready, String phase) {
    return new Pod(name, Scenarios.CATALOG, uid, "127.0.0.1", ready, 0, phase);
  }

  @Test
  void aDeletedPodIsReplacedWhenTheOtherIsReadyThoughTheOldOneStillDrains() {
    Judgement judgement = judge(new Fault.DeletePod(Scenarios.CATALOG, 1, null), deleted());

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "redundant-within").observed())
        .startsWith("3 of 3 ready after 3.0 s");
    assertThat(judgement.failovers())
        .extracting(Failover::readyAgain)
        .extracting(moment -> Objects.requireNonNull(moment).afterNanos())
        .containsExactly(ms(3_000));
  }

  @Test
  void whoCallsADeletedPodIsToldThatItWasDeleted() {
    Judgement judgement =
        judge(
            new Fault.DeletePod(Scenarios.CATALOG, 1, null),
            deleted().requests(SEEN, SEEN + 70, Histories.failedAtCatalog1()));

    assertThat(judgement.headline())
        .isEqualTo(
            "7 of 5,000 requests failed within 74 ms; catalog-1 was still handed out 300 ms after"
                + " it was deleted; let clients try another instance when a connection fails.");
  }

  /** To two pods: catalog-1 leaves, and nothing is struck. */
  private static Histories scaledDown() {
    Pod old = pod("catalog-1", "uid-catalog-1", false, Pod.LEAVING);
    return healthy()
        .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN))
        .without(Event.FaultInjecting.class)
        .without(Event.FaultWitnessed.class)
        .add(new Event.FaultInjecting(ms(15_001), NAME, List.of()))
        .add(
            new Event.FaultWitnessed(
                ms(17_001), NAME, "deployment catalog", ms(17_000), ms(2), "2 pods"))
        .without(Event.FaultHealed.class)
        .add(new Event.FaultHealed(ms(17_002), NAME))
        .add(new Event.PodSeen(ms(15_002), old, false))
        .add(new Event.PodSeen(ms(17_000), old, true));
  }

  @Test
  void aScalingDownIsNoLoss() {
    scenario.ofFaults =
        List.of(new OfFault(NAME, Duration.ofMillis(500), null, Duration.ofSeconds(5)));

    Judgement judgement = judge(new Fault.Scale(Scenarios.CATALOG, 2, null), scaledDown());

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog was scaled to 2; catalog"
                + " had 2 ready pods after 0 ms.");
    assertThat(judgement.checks()).extracting(Check::name).doesNotContain(NAME + ".fault-met");
    assertThat(check(judgement, "redundant-within").observed()).startsWith("2 of 2 ready");
  }

  /**
   * One pod after the other: each new one is ready 2 s after it came, and then an old one is told
   * to go, which takes it a second.
   */
  private static Histories rolledOut() {
    Histories history =
        healthy()
            .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN))
            .without(Event.FaultInjecting.class)
            .without(Event.FaultWitnessed.class)
            .add(new Event.FaultInjecting(ms(15_001), NAME, List.of()))
            .add(
                new Event.FaultWitnessed(
                    ms(SEEN + 1), NAME, "deployment catalog", ms(SEEN), ms(2), "revision b"));
    for (int i = 1; i <= 3; i++) {
      String old = "catalog-" + i;
      long at = SEEN + (i - 1) * 3_000L;
      Pod leaving = pod(old, "uid-" + old, false, Pod.LEAVING);
      history
          .add(new Event.PodSeen(ms(at), pod("new-" + i, "new-" + i, false, "Running"), false))
          .add(
              new Event.PodSeen(
                  ms(at + 2_000), pod("new-" + i, "new-" + i, true, "Running"), false))
          .add(new Event.PodSeen(ms(at + 2_001), leaving, false))
          .add(new Event.PodSeen(ms(at + 3_000), leaving, true));
    }
    return history;
  }

  private static Fault observe() {
    return new Fault.Observe(Scenarios.CATALOG, Duration.ofSeconds(20));
  }

  @Test
  void whatOthersDidIsJudgedAsAFaultOfTheRunsOwn() {
    Judgement judgement = judge(observe(), healthy());

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog-1 was struck by others;"
                + " catalog-1 left the registry after 300 ms, and catalog was back to full strength"
                + " after 8.0 s.");
    assertThat(check(judgement, "fault-met").observed()).endsWith("while catalog-1 was struck)");
    assertThat(judgement.checks())
        .extracting(Check::name)
        .contains(NAME + ".fault-seen", NAME + ".under-load")
        .doesNotContain(NAME + ".heal-seen");
  }

  @Test
  void onePodThatOthersMadeUnreadyForAWhileIsBackWhenItIsReadyAgain() {
    Judgement judgement =
        judge(
            observe(),
            healthy()
                .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN))
                .pod(SEEN, "catalog-1", false, 0, "Running")
                .pod(SEEN + 4_000, "catalog-1", true, 0, "Running"));

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "redundant-within").observed())
        .startsWith("3 of 3 ready after 4.0 s");
  }

  @Test
  void onePodThatOthersTookAndNobodyBroughtBackIsLost() {
    Judgement judgement =
        judge(
            observe(), healthy().without(Event.PodSeen.class, seen -> seen.atNanos() >= ms(BACK)));

    assertThat(check(judgement, "redundant-within").verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whereNobodyStruckThereIsNoVerdict() {
    Judgement judgement =
        judge(
            observe(),
            healthy()
                .without(Event.FaultInjecting.class)
                .without(Event.FaultInjected.class)
                .without(Event.FaultWitnessed.class)
                .without(Event.FaultHealed.class)
                .add(new Event.FaultNotInjected(ms(SEEN), NAME, "nobody was seen")));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "fault-seen").why())
        .isEqualTo("it was not injected: nobody was seen");
  }

  @Test
  void aRolloutIsBackWhenTheLastOldPodIsToldToGo() {
    scenario.ofFaults =
        List.of(new OfFault(NAME, Duration.ofMillis(500), null, Duration.ofSeconds(9)));

    Judgement judgement = judge(new Fault.Rollout(Scenarios.CATALOG), rolledOut());

    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    assertThat(judgement.headline())
        .isEqualTo(
            "No client noticed: 0 of 5,000 requests failed while catalog was rolled out anew;"
                + " catalog was at full strength with new pods alone after 8.0 s.");
    assertThat(judgement.checks())
        .extracting(Check::name)
        .doesNotContain(NAME + ".fault-met", NAME + ".heal-seen");
    assertThat(check(judgement, "redundant-within").observed())
        .startsWith("3 of 3 ready after 8.0 s");
  }

  @Test
  void aRolloutThatStopsHalfwayIsNotRedundant() {
    scenario.ofFaults = List.of(new OfFault(NAME, null, null, Duration.ofSeconds(9)));

    Judgement judgement =
        judge(
            new Fault.Rollout(Scenarios.CATALOG),
            rolledOut()
                .without(
                    Event.PodSeen.class,
                    seen ->
                        seen.pod().name().equals("catalog-3") && seen.atNanos() > ms(SEEN - 10)));

    assertThat(check(judgement, "redundant-within").verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void podsThatKeepTheirNamesAreReplacedByOthersOfAnotherUid() {
    scenario.ofFaults = List.of(new OfFault(NAME, null, null, Duration.ofSeconds(9)));
    Histories history =
        rolledOut().without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN - 10));
    for (int i = 1; i <= 3; i++) {
      String name = "catalog-" + i;
      long at = SEEN + (i - 1) * 2_000L;
      history
          .add(new Event.PodSeen(ms(at), pod(name, "uid-" + name, false, Pod.LEAVING), false))
          .add(new Event.PodSeen(ms(at + 500), pod(name, "uid-" + name, false, Pod.LEAVING), true))
          .add(new Event.PodSeen(ms(at + 501), pod(name, "new-" + i, false, "Running"), false))
          .add(new Event.PodSeen(ms(at + 2_000), pod(name, "new-" + i, true, "Running"), false));
    }

    Judgement judgement = judge(new Fault.Rollout(Scenarios.CATALOG), history);

    assertThat(check(judgement, "redundant-within").observed())
        .startsWith("3 of 3 ready after 6.0 s");
  }

  @Test
  void whoCallsAPodThatARolloutReplacedIsToldSo() {
    Judgement judgement =
        judge(
            new Fault.Rollout(Scenarios.CATALOG),
            rolledOut().requests(SEEN + 2_500, SEEN + 2_570, Histories.failedAtCatalog1()));

    assertThat(judgement.headline()).contains("after they were replaced by a rollout");
  }

  @Test
  void whatWasScaledTwiceIsNamedOnce() {
    scenario.ofFaults = List.of();
    scenario.faults =
        List.of(
            new FaultStep(
                NAME, new Start.AfterBaseline(), new Fault.Scale(Scenarios.CATALOG, 2, null)),
            new FaultStep(
                "up", new Start.AfterFault(NAME), new Fault.Scale(Scenarios.CATALOG, 3, null)));
    Histories history =
        scaledDown()
            .add(new Event.FaultInjecting(ms(40_001), "up", List.of()))
            .add(new Event.FaultInjected(ms(40_002), "up"))
            .add(
                new Event.FaultWitnessed(
                    ms(40_012), "up", "deployment catalog", ms(40_010), ms(2), "3 pods"))
            .add(new Event.FaultHealed(ms(40_013), "up"))
            .pod(42_000, "catalog-4", true, 0, "Running");

    assertThat(Judge.judge(scenario.build(), history.build()).headline())
        .startsWith(
            "No client noticed: 0 of 5,000 requests failed while catalog was scaled to 2 and to 3;"
                + " catalog had 2 ready pods after");
  }

  @Test
  void whatFailsWhileThePodsThatGoDrainIsNotClean() {
    scenario.ofFaults = List.of(new OfFault(NAME, Duration.ofMillis(500), null, null));
    Histories history = scaledDown().requests(16_000, 16_070, Histories.failedAtCatalog1());

    Judgement judgement = judge(new Fault.Scale(Scenarios.CATALOG, 2, null), history);

    assertThat(check(judgement, "clean-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "clean-within").observed())
        .isEqualTo("7 bad answers, the last one after 1.1 s");
    scenario.ofFaults = List.of(new OfFault(NAME, Duration.ofMillis(1_500), null, null));
    assertThat(
            check(judge(new Fault.Scale(Scenarios.CATALOG, 2, null), history), "clean-within")
                .verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void severalThatWereScaledAwayAreSpokenOfAsSeveral() {
    Pod other = pod("catalog-2", "uid-catalog-2", false, Pod.LEAVING);

    Judgement judgement =
        judge(
            new Fault.Scale(Scenarios.CATALOG, 1, null),
            scaledDown()
                .add(new Event.PodSeen(ms(15_003), other, false))
                .add(new Event.PodSeen(ms(17_001), other, true))
                .requests(16_000, 16_070, Histories.failedAtCatalog1()));

    assertThat(judgement.headline())
        .containsPattern(
            "catalog-1 and catalog-2 were still (called|handed out) .* after they were");
  }

  @Test
  void whatLeftTheRegistryBeforeTheFaultWasSeenLeftBeforeAndNotAfterANegativeTime() {
    Judgement judgement =
        judge(
            new Fault.DeletePod(Scenarios.CATALOG, 1, null),
            deleted()
                .without(Event.RegistrySeen.class, HeldFaultsTest::later)
                .passing(SEEN - 6, "catalog-2", "catalog-3"));

    assertThat(judgement.headline())
        .contains("; catalog-1 left the registry 6 ms before the fault was seen, and ");
    assertThat(check(judgement, "out-of-rotation-within").observed())
        .isEqualTo("catalog-1 left 6 ms before the fault was seen (to 100 ms)");
  }

  @Test
  void aScalingUpThatDoesNotBecomeReadyIsNotRedundant() {
    scenario.ofFaults = List.of(new OfFault(NAME, null, null, Duration.ofSeconds(5)));

    Judgement judgement =
        judge(
            new Fault.Scale(Scenarios.CATALOG, 4, null),
            scaledDown()
                .without(Event.PodSeen.class, seen -> seen.atNanos() > ms(SEEN - 10))
                .add(
                    new Event.PodSeen(
                        ms(15_100), pod("catalog-4", "new", false, "Running"), false)));

    assertThat(check(judgement, "redundant-within").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "redundant-within").observed())
        .isEqualTo("3 of 4 ready, catalog-4 Running");
  }

  @Test
  void whoCallsAPodThatWasScaledAwayIsToldSo() {
    Judgement judgement =
        judge(
            new Fault.Scale(Scenarios.CATALOG, 2, null),
            scaledDown().requests(BACK, BACK + 70, Histories.failedAtCatalog1()));

    assertThat(judgement.headline()).contains("catalog-1").contains("after it was scaled away");
  }
}
