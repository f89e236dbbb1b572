package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Image;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Start;
import dev.holdfast.model.StopIf;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
final class RunnerTest {
  @TempDir Path root;

  private final FakePlatform platform = new FakePlatform();
  private final FakeLoads loads = new FakeLoads();
  private final Scenarios scenario = new Scenarios();
  private final StopSignal stop = new StopSignal();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private RunFolder folder = new RunFolder(Path.of(""));

  @BeforeEach
  void aShortLoad() {
    folder = RunFolder.create(root, "catalog-replica-kill", Instant.EPOCH);
    scenario.perSecond = 50;
    scenario.lasts = Duration.ofMillis(2400);
    scenario.baseline = new Baseline(Duration.ZERO, Duration.ofMillis(200), new Amount.Count(0));
  }

  private History run() {
    Scenario built = scenario.build();
    Blueprint blueprint = Contracts.blueprint(platform, built);
    return new Runner(platform, loads, new Redaction())
        .run(
            built,
            blueprint,
            Planner.plan(built, blueprint, 7),
            new RunOrder(
                "holdfast: 1", "a.yaml", List.of("x=1"), folder, "0.1.0", said::add, stop));
  }

  private static List<Phase> phases(History history) {
    return history.all(Event.PhaseEntered.class).map(Event.PhaseEntered::phase).toList();
  }

  @Test
  void aRunGoesThroughAllPhasesAndKeepsWhatItDidInOrder() {
    History history = run();

    assertThat(phases(history))
        .containsExactly(
            Phase.STARTING,
            Phase.READY,
            Phase.LOADING,
            Phase.SETTLING,
            Phase.STOPPING,
            Phase.STOPPED);
    assertThat(history.events().getFirst()).isInstanceOf(Event.RunStarted.class);
    assertThat(history.events().getLast()).isInstanceOf(Event.RunEnded.class);
    assertThat(history.events().stream().filter(e -> e.getClass().getName().contains("$Fault")))
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("FaultInjecting", "FaultInjected", "FaultWitnessed", "FaultHealed");
    assertThat(history.all(Event.ImagesSeen.class))
        .extracting(Event.ImagesSeen::images)
        .containsExactly(List.of(new Image("catalog:1", "sha256:1f")));
    assertThat(history.requests("browse").orElseThrow().stream()).hasSize(120);
    assertThat(history.all(Event.LoadEnded.class))
        .extracting(Event.LoadEnded::sent)
        .containsExactly(120L);
    assertThat(history.all(Event.Residue.class))
        .extracting(Event.Residue::leftovers)
        .containsExactly(List.of());
    assertThat(history.all(Event.Trouble.class)).isEmpty();
    assertThat(platform.calls).endsWith("heal", "close watch", "close observer", "close system");
  }

  @Test
  void theFaultStrikesWhatThePlanChoseAfterTheBaseline() {
    History history = run();

    var planned = history.first(Event.Planned.class).orElseThrow().plan().faults().getFirst();
    var injecting = history.first(Event.FaultInjecting.class).orElseThrow();
    long first = history.first(Event.LoadStarted.class).orElseThrow().firstNanos();
    assertThat(injecting.targets()).containsExactly("catalog-" + (planned.ranks().getFirst() + 1));
    assertThat(injecting.atNanos()).isGreaterThanOrEqualTo(first + 200_000_000L);
  }

  @Test
  void whatWasStruckIsKeptAsASchedule() throws IOException {
    History history = run();

    Schedule schedule = history.first(Event.Scheduled.class).orElseThrow().schedule();
    assertThat(schedule.strikes()).extracting(Schedule.Strike::fault).containsExactly("kill-one");
    int pod = schedule.strikes().getFirst().ranks().getFirst() + 1;
    assertThat(Files.readString(folder.schedule()))
        .contains("\"scenario\" : \"catalog-replica-kill\"")
        .contains("\"set\" : [ \"x=1\" ]")
        .contains("\"after\" : \"baseline\"")
        .contains("\"pods\" : [ %d ]".formatted(pod));
  }

  private void draining() {
    scenario.ofFaults = List.of();
    scenario.faults =
        List.of(
            new FaultStep(
                "drain",
                new Start.AfterBaseline(),
                new Fault.DrainNode(Scenarios.CATALOG, Duration.ofMillis(100))));
  }

  @Test
  void allPodsOfTheWorkloadOnOneNodeAreStruck() {
    draining();
    platform.nodes = List.of(List.of(1, 3), List.of(2));

    History history = run();

    assertThat(history.first(Event.FaultInjecting.class).orElseThrow().targets())
        .isIn(List.of("catalog-1", "catalog-3"), List.of("catalog-2"));
    assertThat(history.first(Event.FaultHealed.class)).isPresent();
    assertThat(history.all(Event.Trouble.class)).isEmpty();
  }

  @Test
  void whereNoNodeMayBeStruckNothingIs() {
    draining();

    assertThat(run().first(Event.FaultNotInjected.class).orElseThrow().why())
        .isEqualTo("no node may be struck");
    assertThat(platform.calls).noneMatch(call -> call.startsWith("inject"));
  }

  private void observing() {
    scenario.ofFaults = List.of();
    scenario.faults =
        List.of(
            new FaultStep(
                "theirs",
                new Start.AfterBaseline(),
                new Fault.Observe(Scenarios.CATALOG, Duration.ofMillis(300))),
            Scenarios.kill("next", new Start.AfterFault("theirs"), 1));
  }

  @Test
  void whatOthersStruckMeanwhileIsTakenForTheFaultAndTheRunItselfStrikesNothing() {
    observing();
    platform.struckByOthers = List.of(3, 2);

    History history = run();

    Event.FaultInjecting theirs =
        history
            .all(Event.FaultInjecting.class)
            .filter(e -> e.fault().equals("theirs"))
            .findFirst()
            .orElseThrow();
    assertThat(theirs.targets()).containsExactly("catalog-3", "catalog-2");
    assertThat(history.all(Event.FaultWitnessed.class).filter(e -> e.fault().equals("theirs")))
        .extracting(Event.FaultWitnessed::target)
        .containsExactly("catalog-3", "catalog-2");
    assertThat(theirs.atNanos())
        .as("when the first may have begun")
        .isEqualTo(
            history.first(Event.FaultWitnessed.class).orElseThrow().seenNanos()
                - FakePlatform.OTHERS_LATE);
    assertThat(history.all(Event.FaultHealed.class))
        .extracting(Event.FaultHealed::fault)
        .contains("theirs");
    assertThat(platform.calls.stream().filter(call -> call.startsWith("inject")))
        .as("of the fault after it alone")
        .hasSize(1);
    assertThat(history.all(Event.Trouble.class)).isEmpty();
  }

  @Test
  void whereNobodyStruckTheFaultIsNone() {
    observing();

    History history = run();

    assertThat(history.all(Event.FaultNotInjected.class))
        .extracting(Event.FaultNotInjected::fault, Event.FaultNotInjected::why)
        .startsWith(
            tuple(
                "theirs",
                "in 300ms nobody was seen to do anything to deployment catalog: its pods stayed as they were"));
    assertThat(history.all(Event.FaultInjecting.class)).isEmpty();
  }

  @Test
  void aFaultAfterAnotherWaitsUntilAsManyPodsAreReadyAsBefore() {
    scenario.faults =
        List.of(
            Scenarios.kill("second", new Start.AfterFault("kill-one"), 1),
            Scenarios.kill("kill-one", new Start.AfterBaseline(), 1));

    History history = run();

    var injected = history.all(Event.FaultInjected.class).toList();
    assertThat(injected)
        .extracting(Event.FaultInjected::fault)
        .containsExactly("kill-one", "second");
    List<Long> injecting =
        history.all(Event.FaultInjecting.class).map(Event.FaultInjecting::atNanos).toList();
    assertThat(injecting.get(1) - injecting.get(0))
        .isGreaterThanOrEqualTo(FakePlatform.DOWN.toNanos());
  }

  @Test
  void whereAScalingCameBetweenAFaultStrikesAmongThePodsThatAreThereThen() {
    scenario.faults = List.of(Scenarios.kill("kill-one", new Start.AfterBaseline(), 4));
    IntStream.rangeClosed(4, 9).forEach(i -> platform.put(FakePlatform.catalog(i)));
    platform.planned = 5;

    History history = run();

    var injecting = history.first(Event.FaultInjecting.class).orElseThrow();
    assertThat(injecting.targets())
        .isEqualTo(
            Draw.ranks(4, 9, 7, "kill-one").stream().map(rank -> "catalog-" + (rank + 1)).toList())
        .as("some of them the plan did not count")
        .anyMatch(pod -> pod.compareTo("catalog-5") > 0);
    assertThat(said)
        .contains(
            "kill-one: deployment catalog has 9 pods by now, the plan counted 5; chosen anew");
  }

  @Test
  void aFaultThatIsToStrikeMorePodsThanThereAreStrikesNothing() {
    scenario.faults = List.of(Scenarios.kill("kill-one", new Start.AfterBaseline(), 3));
    platform.remove("catalog-3");

    History history = run();

    assertThat(history.all(Event.FaultNotInjected.class))
        .extracting(Event.FaultNotInjected::why)
        .containsExactly("deployment catalog has 2 pods, 3 are to be struck");
    assertThat(platform.calls).noneMatch(call -> call.startsWith("inject"));
    assertThat(history.events().getLast()).isInstanceOf(Event.RunEnded.class);
  }

  @Test
  void aDriverThatThrowsIsAFaultThatWasNotInjected() {
    platform.injectFails = new IllegalStateException("no such process");

    History history = run();

    assertThat(history.all(Event.FaultNotInjected.class))
        .extracting(Event.FaultNotInjected::why)
        .containsExactly("the driver failed: java.lang.IllegalStateException: no such process");
    assertThat(platform.calls).contains("close watch", "close observer", "close system");
  }

  @Test
  void aKillThatDoesNothingIsNotSeen() {
    platform.killDoesNothing = true;

    History history = run();

    assertThat(history.all(Event.FaultWitnessed.class))
        .extracting(Event.FaultWitnessed::seen)
        .containsExactly(false);
    assertThat(platform.calls).contains("heal");
  }

  private void pauseFor(Duration time) {
    scenario.faults =
        List.of(
            new FaultStep(
                "kill-one",
                new Start.AfterBaseline(),
                new Fault.Pause(Scenarios.CATALOG, "app", 1, time)));
  }

  @Test
  void aFaultIsHeldForItsTimeThenHealedAndSeenToBeGone() {
    pauseFor(Duration.ofMillis(250));

    History history = run();

    assertThat(history.events().stream().filter(e -> e.getClass().getName().contains("$Fault")))
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly(
            "FaultInjecting", "FaultInjected", "FaultWitnessed", "FaultHealed", "FaultHealSeen");
    long injected = history.first(Event.FaultInjected.class).orElseThrow().atNanos();
    long healed = history.first(Event.FaultHealed.class).orElseThrow().atNanos();
    assertThat(healed - injected).isGreaterThanOrEqualTo(250_000_000L);
    assertThat(said).anyMatch(line -> line.startsWith("kill-one: healed, seen on catalog-"));
    assertThat(said).anyMatch(line -> line.startsWith("kill-one: over, 3 of 3 ready"));
  }

  @Test
  void aHealThatDoesNothingIsNotSeen() {
    pauseFor(Duration.ofMillis(50));
    platform.healDoesNothing = true;

    History history = run();

    assertThat(history.all(Event.FaultHealSeen.class))
        .extracting(Event.FaultHealSeen::seen)
        .containsExactly(false);
    assertThat(said).noneMatch(line -> line.startsWith("kill-one: over"));
  }

  @Test
  void aFaultThatIsHeldIsHealedAtOnceWhenTheRunIsCutShort() throws InterruptedException {
    scenario.lasts = Duration.ofSeconds(50);
    pauseFor(Duration.ofSeconds(40));
    AtomicReference<@Nullable History> ended = new AtomicReference<>();
    Thread runner = Thread.ofVirtual().start(() -> ended.set(run()));
    platform.struck.await();

    stop.trip("Ctrl-C");

    assertThat(runner.join(Duration.ofSeconds(10))).isTrue();
    assertThat(platform.calls).contains("heal");
    assertThat(platform.calls.stream().filter("heal"::equals)).hasSize(1);
    assertThat(Objects.requireNonNull(ended.get()).all(Event.FaultHealed.class)).hasSize(1);
  }

  @Test
  void aSystemThatIsNotReadyIsNeitherLoadedNorBroken() {
    platform.notReady = "2 of 3 pods ready";

    History history = run();

    assertThat(history.all(Event.NotReady.class))
        .extracting(Event.NotReady::lastSeen)
        .containsExactly(
            "after 5s: 2 of 3 pods ready; catalog-1 503 DOWN, last wrote: no database");
    assertThat(history.all(Event.PodWords.class))
        .extracting(Event.PodWords::lines)
        .containsExactly(List.of("no database"));
    assertThat(phases(history)).containsExactly(Phase.STARTING, Phase.STOPPING, Phase.STOPPED);
    assertThat(history.first(Event.LoadStarted.class)).isEmpty();
    assertThat(platform.calls).containsExactly("start", "close observer", "close system");
  }

  @Test
  void aSystemThatCannotStartIsToldToTheCallerAndToTheHistory() {
    platform.startFails = new CannotStart("no JDK; install one");

    assertThatThrownBy(this::run).isInstanceOf(CannotStart.class).hasMessage("no JDK; install one");

    History history = HistoryReader.read(folder.path());
    assertThat(history.all(Event.Trouble.class))
        .extracting(Event.Trouble::what)
        .containsExactly("no JDK; install one");
    assertThat(history.events().getLast()).isInstanceOf(Event.RunEnded.class);
    assertThat(platform.calls).containsExactly("start", "leftovers");
  }

  @Test
  void whatFailsWhileStoppingIsToldAndTheRestIsStillDone() {
    platform.closeFails = new IllegalStateException("a pod does not end");
    platform.residue = List.of("process 4711");

    History history = run();

    assertThat(history.all(Event.Trouble.class))
        .extracting(Event.Trouble::where, Event.Trouble::what)
        .containsExactly(tuple("stopping the system", "IllegalStateException: a pod does not end"));
    assertThat(history.all(Event.Residue.class))
        .extracting(Event.Residue::leftovers)
        .containsExactly(List.of("process 4711"));
  }

  @Test
  void stopIfHealsStopsTheLoadAndEndsTheRun() {
    scenario.lasts = Duration.ofSeconds(50);
    scenario.stopIf = new StopIf(new Amount.Share(0.5), Duration.ofMillis(200));
    loads.fails = number -> number > 60;

    History history = run();

    Event.Aborted aborted = history.first(Event.Aborted.class).orElseThrow();
    assertThat(aborted.cause()).isEqualTo(Event.Aborted.Cause.STOP_IF);
    assertThat(aborted.why()).contains("of the last 200ms were bad; stop-if allows less than 50%");
    assertThat(phases(history)).doesNotContain(Phase.SETTLING).endsWith(Phase.STOPPED);
    assertThat(loads.calls).containsExactly("stop", "close");
    assertThat(history.events().getLast()).isInstanceOf(Event.RunEnded.class);
  }

  @Test
  void aStopSignalEndsTheRunAtOnceAndInOrder() throws InterruptedException {
    scenario.lasts = Duration.ofSeconds(50);
    AtomicReference<@Nullable History> ended = new AtomicReference<>();
    Thread runner = Thread.ofVirtual().start(() -> ended.set(run()));
    loads.sending.await();

    stop.trip("Ctrl-C");

    assertThat(runner.join(Duration.ofSeconds(10))).isTrue();
    History history = Objects.requireNonNull(ended.get());
    assertThat(history.all(Event.Aborted.class))
        .extracting(Event.Aborted::cause, Event.Aborted::why)
        .containsExactly(tuple(Event.Aborted.Cause.INTERRUPTED, "Ctrl-C"));
    assertThat(history.all(Event.LoadEnded.class))
        .extracting(Event.LoadEnded::note)
        .containsExactly("cut short");
    assertThat(history.all(Event.Trouble.class)).isEmpty();
    assertThat(platform.calls).endsWith("close observer", "close system");
  }

  @Test
  void aStopSignalDuringTheStartIsNoFailureToStart() throws InterruptedException {
    platform.startHangs = true;
    stop.trip("Ctrl-C");

    History history = run();

    assertThat(history.all(Event.Aborted.class)).hasSize(1);
    assertThat(history.all(Event.Trouble.class)).isEmpty();
  }

  @Test
  void whatThePlatformCannotDoIsSkippedBeforeAnythingStarts() {
    platform.missingCapability = "toxiproxy-server is not on PATH";

    assertThatThrownBy(this::run)
        .isInstanceOf(Skipped.class)
        .hasMessage("platform fake cannot do kill: toxiproxy-server is not on PATH");
    assertThat(platform.calls).isEmpty();
    assertThat(folder.history()).doesNotExist();
  }

  @Test
  void aPlanThatIsRefusedStartsNothing() {
    scenario.to = "gatewai";

    assertThatThrownBy(this::run).isInstanceOf(PlanRefused.class);
    assertThat(platform.calls).isEmpty();
    assertThat(folder.history()).doesNotExist();
  }
}
