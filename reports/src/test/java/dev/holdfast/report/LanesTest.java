package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.model.Event;
import dev.holdfast.model.Failover;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Scenario;
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
  void aPodLeavesItsServicesEndpointsAndAnotherComes() {
    Lanes lanes =
        Lanes.endpoints(
            run(
                new Event.EndpointsSeen(SECOND, "catalog", List.of("catalog-a", "catalog-b")),
                new Event.EndpointsSeen(2 * SECOND, "catalog", List.of("catalog-b")),
                new Event.EndpointsSeen(3 * SECOND, "catalog", List.of("catalog-b", "catalog-c"))));

    assertThat(states(lanes, "catalog-a")).containsExactly(Lanes.State.IN, Lanes.State.OUT);
    assertThat(states(lanes, "catalog-c")).containsExactly(Lanes.State.OUT, Lanes.State.IN);
  }

  @Test
  void aContainerThatItsLimitStoppedHasALaneThatSaysHowOften() {
    Lanes lanes =
        Lanes.processor(
            run(
                new Event.ProcessorSeen(6 * SECOND, SECOND, "web-a", "app", 50, 0, 0),
                new Event.ProcessorSeen(8 * SECOND, 6 * SECOND, "web-a", "app", 20, 15, 2 * SECOND),
                new Event.ProcessorSeen(8 * SECOND, SECOND, "web-a", "proxy", 70, 0, 0)));

    assertThat(lanes.lanes())
        .singleElement()
        .satisfies(lane -> {
          assertThat(lane.name()).isEqualTo("web-a app");
          assertThat(lane.spans())
              .extracting(Lanes.Span::state)
              .containsExactly(Lanes.State.WITHIN, Lanes.State.STOPPED);
          assertThat(lane.spans()).extracting(Lanes.Span::to).containsExactly(6.0, 8.0);
          assertThat(lane.spans().getLast().label()).isEqualTo("75.0 %");
          assertThat(lane.spans().getLast().tip())
              .isEqualTo("stopped in 15 of 20 periods of its limit, its threads for 2 s together");
        });
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
  void aLoadThatChangesHasALaneOfItsPhases() {
    Lanes story = Lanes.story(run(SampleRuns.phases()));

    assertThat(story.lanes())
        .filteredOn(lane -> lane.name().equals("browse"))
        .singleElement()
        .satisfies(lane -> {
          assertThat(lane.spans())
              .extracting(Lanes.Span::tip)
              .containsExactly("300/s", "rush, 300/s");
          assertThat(lane.spans()).extracting(Lanes.Span::from).containsExactly(0.0, 20.0);
          assertThat(lane.spans()).extracting(Lanes.Span::to).containsExactly(20.0, 60.0);
        });
    assertThat(Lanes.story(run(SampleRuns.pass())).lanes())
        .extracting(Lanes.Lane::name)
        .as("of one rate there is none")
        .doesNotContain("browse");
  }

  @Test
  void aFaultThatIsHeldLastsUntilItIsHealed() {
    Lanes story = Lanes.story(heldRun(8));

    Lanes.Span span = story.lanes().getLast().spans().getLast();
    assertThat(span.state()).isEqualTo(Lanes.State.HELD);
    assertThat(span.from()).isEqualTo(3);
    assertThat(span.to()).isEqualTo(8);
    assertThat(span.tip())
        .isEqualTo("held for 5 s, then healed. Witness of catalog-1: a round trip took 312 ms");
  }

  @Test
  void aFaultThatWasNeverHealedIsHeldToTheEndAndSaysSo() {
    Lanes.Span span = Lanes.story(heldRun(-1)).lanes().getLast().spans().getLast();

    assertThat(span.to()).isEqualTo(9);
    assertThat(span.tip()).startsWith("held, and not healed before the end");
  }

  @Test
  void failedAndSlowAnswersHaveEachTheirSpan() {
    SampleRuns.Sample few = SampleRuns.fewFailed();
    Failover was = few.judgement().failovers().getFirst();
    Failover both =
        new Failover(
            was.fault(),
            was.targets(),
            was.seenNanos(),
            was.seenResolutionNanos(),
            new Failover.Moment(SECOND / 10, 0, ""),
            was.outOfRotation(),
            new Failover.Moment(3 * SECOND, 0, ""),
            was.readyAgain(),
            was.redundant(),
            was.met(),
            7,
            new Failover.Moment(SECOND, 0, ""),
            new Failover.Moment(3 * SECOND, 0, ""));
    Judgement judgement =
        new Judgement(
            few.judgement().verdict(), "", few.judgement().checks(), List.of(both), List.of());

    List<Lanes.Span> spans =
        Lanes.story(Run.of(few.scenario(), few.history(), judgement)).lanes().stream()
            .flatMap(lane -> lane.spans().stream())
            .filter(span -> span.tip().endsWith("7 bad answers"))
            .toList();

    assertThat(spans)
        .extracting(Lanes.Span::state)
        .containsExactly(Lanes.State.LATE, Lanes.State.OUTAGE);
    assertThat(spans.get(0).to() - spans.get(1).to()).isEqualTo(2, within(1e-6));
    assertThat(spans)
        .extracting(Lanes.Span::tip)
        .containsExactly(
            "slow answers until +3 s; 7 bad answers", "failed answers until +1 s; 7 bad answers");
  }

  @Test
  void theHealIsALineThroughAllCharts() {
    assertThat(Timeline.of(heldRun(8)).marks())
        .contains(
            new Timeline.Mark(3, "fault", "kill-one"),
            new Timeline.Mark(8, "heal", "kill-one healed"));
    assertThat(Timeline.of(run(SampleRuns.fewFailed())).marks())
        .extracting(Timeline.Mark::kind)
        .as("a kill is over once it has struck")
        .doesNotContain("heal");
  }

  @Test
  void whatTheWitnessSawOfTheHealEndsTheSpan() {
    Run run =
        run(
            SampleRuns.held().scenario(),
            new Event.FaultInjecting(2 * SECOND, "kill-one", List.of("catalog-1")),
            new Event.FaultHealed(5 * SECOND, "kill-one"),
            new Event.FaultHealSeen(
                7 * SECOND, "kill-one", "catalog-1", 6 * SECOND, 0, "/proc/7/stat: sleeping"));

    Lanes.Span span = Lanes.story(run).lanes().getLast().spans().getLast();
    assertThat(span.to()).isEqualTo(6);
    assertThat(span.tip()).endsWith("Witness of the heal of catalog-1: /proc/7/stat: sleeping");
  }

  private static Run heldRun(long healedAtSeconds) {
    return run(SampleRuns.held().scenario(), held(healedAtSeconds));
  }

  private static Event[] held(long healedAtSeconds) {
    List<Event> events = new ArrayList<>();
    events.add(new Event.FaultInjecting(2 * SECOND, "kill-one", List.of("catalog-1")));
    events.add(
        new Event.FaultWitnessed(
            4 * SECOND, "kill-one", "catalog-1", 3 * SECOND, 0, "a round trip took 312 ms"));
    if (healedAtSeconds >= 0) {
      events.add(new Event.FaultHealed(healedAtSeconds * SECOND, "kill-one"));
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
    return run(SampleRuns.barelyBegun().scenario(), events);
  }

  private static Run run(Scenario scenario, Event... events) {
    SampleRuns.Sample barely = SampleRuns.barelyBegun();
    List<Event> all = new ArrayList<>(barely.history().events());
    all.addAll(List.of(events));
    all.add(new Event.RunEnded(9 * SECOND));
    return Run.of(scenario, new History(all, List.of()), barely.judgement());
  }

  private static Run run(SampleRuns.Sample sample) {
    return Run.of(sample.scenario(), sample.history(), sample.judgement());
  }
}
