package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aPodThatDiesIsRestartingUntilItIsReadyAgain() {
    assertThat(states(Lanes.pods(run(SampleRuns.fewFailed())), "catalog-1"))
        .containsExactly(
            Lanes.State.NOT_READY,
            Lanes.State.READY,
            Lanes.State.RESTARTING,
            Lanes.State.RESTARTING,
            Lanes.State.READY);
  }

  @Test
  void aPodThatIsRemovedIsGoneAndItsLaneStays() {
    Lanes lanes =
        Lanes.pods(run(seen(1, "catalog-1", true, false), seen(2, "catalog-1", false, true)));

    assertThat(states(lanes, "catalog-1")).containsExactly(Lanes.State.READY, Lanes.State.GONE);
  }

  @Test
  void aPodThatOnlyMissesItsProbeIsNotReady() {
    Lanes lanes =
        Lanes.pods(run(seen(1, "catalog-1", true, false), seen(2, "catalog-1", false, false)));

    assertThat(states(lanes, "catalog-1"))
        .containsExactly(Lanes.State.READY, Lanes.State.NOT_READY);
  }

  @Test
  void anInstanceLeavesTheRegistrysSetAndComesBack() {
    Lanes lanes = Lanes.registry(run(SampleRuns.fewFailed()));

    assertThat(lanes.lanes()).extracting(Lanes.Lane::name).startsWith("catalog-1", "catalog-2");
    assertThat(states(lanes, "catalog-1"))
        .containsExactly(Lanes.State.IN, Lanes.State.OUT, Lanes.State.IN);
  }

  @Test
  void ofManyPodsThoseInWhichNothingHappenedShareALane() {
    List<Event> events = new ArrayList<>();
    for (int rank = 1; rank <= 40; rank++) {
      events.add(seen(0, "catalog-" + rank, true, false));
    }
    events.add(seen(3, "catalog-7", false, false));

    assertThat(Lanes.pods(run(events.toArray(Event[]::new))).lanes())
        .extracting(Lanes.Lane::name)
        .containsExactly("catalog-7", "39 others");
  }

  @Test
  void podsComeInTheOrderOfTheirNumbers() {
    assertThat(
            Lanes.pods(
                    run(
                        seen(0, "catalog-10", true, false),
                        seen(0, "catalog-9", true, false),
                        seen(0, "catalog-1", true, false)))
                .lanes())
        .extracting(Lanes.Lane::name)
        .containsExactly("catalog-1", "catalog-9", "catalog-10");
  }

  private static List<Lanes.State> states(Lanes lanes, String name) {
    return lanes.lanes().stream()
        .filter(lane -> lane.name().equals(name))
        .flatMap(lane -> lane.spans().stream())
        .map(Lanes.Span::state)
        .toList();
  }

  private static Event seen(long atSeconds, String name, boolean ready, boolean gone) {
    return new Event.PodSeen(
        atSeconds * SECOND,
        new Pod(
            name,
            new Workload(Workload.Kind.DEPLOYMENT, "catalog"),
            "uid",
            "127.0.0.2:8080",
            ready,
            0,
            "Running"),
        gone);
  }

  private static Run run(Event... events) {
    SampleRuns.Sample barely = SampleRuns.barelyBegun();
    List<Event> all = new ArrayList<>(barely.history().events());
    all.addAll(List.of(events));
    all.add(new Event.RunEnded(9 * SECOND));
    return Run.of(barely.scenario(), new History(all, List.of()), barely.judgement());
  }

  private static Run run(SampleRuns.Sample sample) {
    return Run.of(sample.scenario(), sample.history(), sample.judgement());
  }
}
