package dev.holdfast.report;

import dev.holdfast.model.Baseline;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run, and the few moments of it that every part of a report refers to.
 *
 * @param timeline the history, as it was read
 * @param zeroNanos what the report calls 0: the first load's first intended request; the run's
 *     start where no load began
 * @param loadEndNanos when the last answer was in, or the last request was due; {@code zeroNanos}
 *     where no load began
 * @param endNanos the last thing that is known
 */
record Run(
    dev.holdfast.model.timeline.Timeline timeline,
    Judgement judgement,
    Event.RunStarted started,
    boolean loaded,
    long zeroNanos,
    long loadEndNanos,
    long endNanos) {

  static Run of(Scenario scenario, History history, Judgement judgement) {
    return of(dev.holdfast.model.timeline.Timeline.of(scenario, history), judgement);
  }

  Scenario scenario() {
    return timeline.scenario();
  }

  History history() {
    return timeline.history();
  }

  static Run of(dev.holdfast.model.timeline.Timeline timeline, Judgement judgement) {
    History history = timeline.history();
    Event.RunStarted started =
        history
            .first(Event.RunStarted.class)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "a history must begin with RunStarted, got "
                        + history.events().stream().limit(1).toList()));
    long zero =
        history
            .all(Event.LoadStarted.class)
            .mapToLong(Event.LoadStarted::firstNanos)
            .min()
            .orElse(-1);
    boolean loaded = zero >= 0;
    long answers =
        timeline.loads().stream()
            .flatMap(load -> load.lastEndNanos().stream())
            .max(Long::compare)
            .orElse(Long.MIN_VALUE);
    long loadEnd =
        history.all(Event.LoadEnded.class).mapToLong(Event.LoadEnded::atNanos).max().orElse(0);
    long end = history.events().stream().mapToLong(Event::atNanos).max().orElse(0);
    return new Run(
        timeline,
        judgement,
        started,
        loaded,
        loaded ? zero : 0,
        loaded ? Math.max(zero, answers == Long.MIN_VALUE ? loadEnd : answers) : 0,
        Math.max(end, answers));
  }

  /** Seconds since the report's 0, to the millisecond. */
  double seconds(long nanos) {
    return Math.round((nanos - zeroNanos) / 1e6) / 1e3;
  }

  Duration duration() {
    return Duration.ofNanos(endNanos);
  }

  Optional<Plan> plan() {
    return history().first(Event.Planned.class).map(Event.Planned::plan);
  }

  Optional<Event.PlatformDescribed> platform() {
    return history().first(Event.PlatformDescribed.class);
  }

  /** When a load's baseline ended; empty where there was none. */
  Optional<Long> baselineEndNanos(String load) {
    Baseline baseline = scenario().baseline();
    return baseline == null
        ? Optional.empty()
        : history()
            .all(Event.LoadStarted.class)
            .filter(begun -> begun.load().equals(load))
            .findFirst()
            .map(begun -> begun.firstNanos() + baseline.end().toNanos());
  }

  /** When a load's warm-up ended; empty where there was no baseline. */
  Optional<Long> warmUpEndNanos(String load) {
    return baselineEndNanos(load).map(end -> end - baselineNanos());
  }

  /** When the first load's warm-up ended; empty where there was no baseline. */
  Optional<Long> warmUpEndNanos() {
    return baselineEndNanos().map(end -> end - baselineNanos());
  }

  private long baselineNanos() {
    Baseline baseline = scenario().baseline();
    return baseline == null ? 0 : baseline.lasts().toNanos();
  }

  /** When the first load's baseline ended; empty where there was none. */
  Optional<Long> baselineEndNanos() {
    return !loaded || scenario().baseline() == null
        ? Optional.empty()
        : Optional.of(zeroNanos + scenario().baseline().end().toNanos());
  }

  /** The faults in the order in which they were applied, whether or not they took hold. */
  List<AppliedFault> faults() {
    return history().all(Event.FaultInjecting.class).map(this::applied).toList();
  }

  private AppliedFault applied(Event.FaultInjecting injecting) {
    long seen =
        history()
            .all(Event.FaultWitnessed.class)
            .filter(witnessed -> witnessed.fault().equals(injecting.fault()) && witnessed.seen())
            .mapToLong(Event.FaultWitnessed::seenNanos)
            .min()
            .orElse(-1);
    return new AppliedFault(
        injecting.fault(),
        injecting.targets(),
        seen >= 0 ? seen : injecting.atNanos(),
        seen >= 0,
        scenario().faults().stream()
            .anyMatch(
                step -> step.name().equals(injecting.fault()) && step.fault().lasts() != null),
        healedNanos(injecting.fault()),
        judgement.failovers().stream()
            .filter(failover -> failover.fault().equals(injecting.fault()))
            .findFirst()
            .orElse(null));
  }

  /** What the witness saw of a fault and of its heal, in words. */
  List<String> witnesses(String fault) {
    return Stream.concat(
            history()
                .all(Event.FaultWitnessed.class)
                .filter(seen -> seen.fault().equals(fault))
                .map(seen -> "Witness of " + seen.target() + ": " + seen.how()),
            history()
                .all(Event.FaultHealSeen.class)
                .filter(seen -> seen.fault().equals(fault))
                .map(seen ->
                    (seen.seen() ? "Witness of the heal of " : "The heal was not seen on ")
                        + seen.target()
                        + ": "
                        + seen.how()))
        .toList();
  }

  /** When the effect was seen to be gone from all that it struck, or else when it was healed. */
  private Optional<Long> healedNanos(String fault) {
    return history()
        .all(Event.FaultHealSeen.class)
        .filter(seen -> seen.fault().equals(fault) && seen.seen())
        .map(Event.FaultHealSeen::seenNanos)
        .max(Long::compare)
        .or(() ->
            history()
                .all(Event.FaultHealed.class)
                .filter(healed -> healed.fault().equals(fault))
                .map(Event.FaultHealed::atNanos)
                .findFirst());
  }

  /**
   * A fault.
   *
   * @param atNanos when it was first seen; when it was applied where nobody saw it
   * @param held whether it lasted until it was healed; a kill is over once it has struck
   * @param healedNanos empty where it never was
   */
  record AppliedFault(
      String name,
      List<String> targets,
      long atNanos,
      boolean seen,
      boolean held,
      Optional<Long> healedNanos,
      dev.holdfast.model.@Nullable Failover failover) {

    /** When it was over: as many instances ready as before; empty where that is not known. */
    Optional<Long> overNanos() {
      return failover == null || failover.redundant() == null
          ? Optional.empty()
          : Optional.of(failover.seenNanos() + failover.redundant().afterNanos());
    }
  }
}
