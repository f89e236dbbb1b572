package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  void aPodThatTookAnothersPlaceStandsBelowTheFirstOnesOfItsWorkload() {
    assertThat(
            Lanes.pods(
                    run(
                        new Event.LoadStarted(SECOND, "browse", SECOND, 1),
                        seen(0, "catalog-x7", true, false),
                        seen(0, "catalog-k2", true, false),
                        seen(3, "catalog-x7", false, true),
                        seen(4, "catalog-a1", true, false)))
                .lanes())
        .extracting(Lanes.Lane::name)
        .containsExactly("catalog-k2", "catalog-x7", "catalog-a1");
  }

  @Test
  void aFaultThatIsHeldLastsUntilItIsHealed() {
    Lanes story = Lanes.story(run(held(8)));

    Lanes.Span span = story.lanes().getLast().spans().getLast();
    assertThat(span.state()).isEqualTo(Lanes.State.HELD);
    assertThat(span.from()).isEqualTo(3);
    assertThat(span.to()).isEqualTo(8);
    assertThat(span.tip())
        .isEqualTo("held for 5 s, then healed; catalog-1: a round trip took 312 ms");
  }

  @Test
  void aFaultThatWasNeverHealedIsHeldToTheEndAndSaysSo() {
    Lanes.Span span = Lanes.story(run(held(-1))).lanes().getLast().spans().getLast();

    assertThat(span.to()).isEqualTo(9);
    assertThat(span.tip()).startsWith("held, and not healed before the end");
  }

  @Test
  void theHealIsALineThroughAllCharts() {
    assertThat(Timeline.of(run(held(8))).marks())
        .contains(
            new Timeline.Mark(3, "fault", "slow-one"),
            new Timeline.Mark(8, "heal", "slow-one healed"));
    assertThat(Timeline.of(run(SampleRuns.fewFailed())).marks())
        .extracting(Timeline.Mark::kind)
        .as("a kill is over once it has struck")
        .doesNotContain("heal");
  }

  private static Event[] held(long healedAtSeconds) {
    List<Event> events = new ArrayList<>();
    events.add(
        new Event.FaultInjecting(
            2 * SECOND, "slow-one", List.of("catalog-1"), Map.of("toxic", "latency")));
    events.add(
        new Event.FaultWitnessed(
            4 * SECOND, "slow-one", "catalog-1", 3 * SECOND, 0, "a round trip took 312 ms"));
    if (healedAtSeconds >= 0) {
      events.add(new Event.FaultHealed(healedAtSeconds * SECOND, "slow-one"));
    }
    return events.toArray(Event[]::new);
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
