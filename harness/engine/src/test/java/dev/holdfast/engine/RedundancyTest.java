package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Signal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a workload is as it should be after a fault, for each kind of fault. */
final class RedundancyTest {
  private static final Duration TIME = Duration.ofSeconds(5);

  private static Pod pod(int number, boolean ready, int restarts) {
    return new Pod(
        "catalog-" + number,
        Scenarios.CATALOG,
        "u" + number,
        "127.0.0.1",
        ready,
        restarts,
        "Running");
  }

  private static List<Pod> ready(int many) {
    return IntStream.rangeClosed(1, many).mapToObj(number -> pod(number, true, 0)).toList();
  }

  private static Redundancy of(Fault fault) {
    List<Pod> struck = fault instanceof Fault.OnPods ? ready(1) : List.of();
    return Redundancy.of(FaultKind.of(fault), ready(3), struck).orElseThrow();
  }

  @Test
  void theLossOfAKilledOrDeletedPodIsToBeSeenFirst() {
    for (Fault fault :
        List.of(
            new Fault.Kill(Scenarios.CATALOG, null, 1, Signal.KILL),
            new Fault.DeletePod(Scenarios.CATALOG, 1, null))) {
      Redundancy redundancy = of(fault);
      assertThat(redundancy.backWith(ready(3))).as("still the old ones").isFalse();
      assertThat(redundancy.toString()).endsWith("the loss of a pod was not seen");
      assertThat(redundancy.backWith(ready(3).subList(1, 3))).isFalse();
      assertThat(redundancy.backWith(List.of(pod(2, true, 0), pod(3, true, 0), pod(4, true, 0))))
          .isTrue();
    }
  }

  @Test
  void aPausedOrCutOffPodMayHaveBeenReadyAllTheTime() {
    for (Fault fault :
        List.of(
            new Fault.Pause(Scenarios.CATALOG, null, 1, TIME),
            new Fault.Partition(Scenarios.CATALOG, 1, "pricing", TIME))) {
      Redundancy redundancy = of(fault);
      assertThat(redundancy.backWith(List.of(pod(1, false, 0), pod(2, true, 0), pod(3, true, 0))))
          .isFalse();
      assertThat(redundancy.backWith(ready(3))).isTrue();
    }
  }

  /** A Job's: killed, it is made anew, does its work and ends. */
  @Test
  void aPodThatHasDoneItsWorkIsAsItShouldBe() {
    Pod done = new Pod("catalog-4", Scenarios.CATALOG, "u4", "", false, 0, Pod.ENDED_WELL);
    Redundancy redundancy = of(new Fault.Kill(Scenarios.CATALOG, null, 1, Signal.TERM));

    assertThat(redundancy.backWith(List.of(pod(2, true, 0), pod(3, true, 0)))).isFalse();
    assertThat(redundancy.backWith(List.of(pod(2, true, 0), pod(3, true, 0), done))).isTrue();
    assertThat(redundancy.toString()).isEqualTo("3 of 3 ready");
  }

  /** Told to end, its process may end well: that is its loss, and the end of its work. */
  @Test
  void onesThatEndWellWhenTheyAreStruckAreLostAndDone() {
    Redundancy redundancy = of(new Fault.Kill(Scenarios.CATALOG, null, 1, Signal.TERM));
    Pod ended = new Pod("catalog-1", Scenarios.CATALOG, "u1", "", false, 0, Pod.ENDED_WELL);

    assertThat(redundancy.backWith(List.of(ended, pod(2, true, 0), pod(3, true, 0)))).isTrue();
  }

  @Test
  void aScaledWorkloadHasWhatWasAskedForAndNoMore() {
    Redundancy up = of(new Fault.Scale(Scenarios.CATALOG, 5, null));
    assertThat(up.backWith(ready(4))).isFalse();
    assertThat(up.backWith(ready(5))).isTrue();
    Redundancy down = of(new Fault.Scale(Scenarios.CATALOG, 2, null));
    assertThat(down.backWith(ready(3))).isFalse();
    assertThat(down.backWith(ready(2))).isTrue();
    assertThat(down.toString()).isEqualTo("2 of 2 ready");
  }

  @Test
  void whatOthersDidIsOverWhenAsManyAreReadyAsBeforeWhicheverTheseAre() {
    Redundancy theirs = of(new Fault.Observe(Scenarios.CATALOG, Duration.ofSeconds(30)));

    assertThat(theirs.backWith(ready(2))).isFalse();
    assertThat(theirs.backWith(ready(3))).isTrue();
  }

  @Test
  void aRolloutIsOverWhenNoPodOfBeforeIsLeftAndAsManyAreReady() {
    Redundancy rollout = of(new Fault.Rollout(Scenarios.CATALOG));

    assertThat(rollout.backWith(List.of(pod(1, true, 0), pod(4, true, 0), pod(5, true, 0))))
        .isFalse();
    assertThat(rollout.toString()).isEqualTo("3 of 3 ready, 1 of 3 pods not replaced");
    assertThat(rollout.backWith(List.of(pod(1, false, 0), pod(4, true, 0), pod(5, true, 0))))
        .as("an old one that is not ready has not gone")
        .isFalse();
    assertThat(rollout.backWith(List.of(pod(4, true, 0), pod(5, true, 0), pod(6, false, 0))))
        .isFalse();
    assertThat(rollout.backWith(List.of(pod(4, true, 0), pod(5, true, 0), pod(6, true, 0))))
        .isTrue();
    assertThat(rollout.toString()).isEqualTo("3 of 3 ready");
  }

  @Test
  void whereNoneWasReadyBeforeNoneHasToBe() {
    Redundancy none =
        Redundancy.of(
                FaultKind.of(new Fault.Pause(Scenarios.CATALOG, null, 1, TIME)),
                List.of(pod(1, false, 0), pod(2, false, 0)),
                List.of())
            .orElseThrow();

    assertThat(none.backWith(List.of(pod(1, true, 0), pod(2, false, 0)))).isTrue();
    assertThat(none.toString()).isEqualTo("1 ready, where none was before, catalog-2 Running");
  }

  @Test
  void aPodThatKeepsItsNameIsReplacedByItsUid() {
    Redundancy rollout = of(new Fault.Rollout(Scenarios.CATALOG));
    List<Pod> renamed =
        ready(3).stream()
            .map(pod ->
                new Pod(
                    pod.name(),
                    pod.workload(),
                    "new-" + pod.uid(),
                    "127.0.0.1",
                    true,
                    0,
                    "Running"))
            .toList();

    assertThat(rollout.backWith(List.of(renamed.get(0), renamed.get(1), ready(3).get(2))))
        .isFalse();
    assertThat(rollout.backWith(renamed)).isTrue();
  }

  @Test
  void oneThatIsScaledForATimeIsOverWhenItIsAsBefore() {
    Redundancy back = of(new Fault.Scale(Scenarios.CATALOG, 5, TIME));

    assertThat(back.backWith(ready(5))).isFalse();
    assertThat(back.backWith(ready(3))).isTrue();
  }
}
