package dev.holdfast.engine.check;

import dev.holdfast.model.Baseline;
import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Phase;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Load;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Request;
import dev.holdfast.model.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A history, read with its scenario in hand. */
record Evidence(Scenario scenario, History history) {
  List<LoadEvidence> loads() {
    return scenario.loads().stream().map(this::load).toList();
  }

  LoadEvidence load(Load load) {
    return new LoadEvidence(load, warmUpNanos(), baselineEndNanos(), history);
  }

  List<FaultEvidence> faults() {
    return scenario.faults().stream().map(this::fault).toList();
  }

  FaultEvidence fault(FaultStep step) {
    return new FaultEvidence(step, this);
  }

  private long warmUpNanos() {
    Baseline baseline = scenario.baseline();
    return baseline == null ? 0 : baseline.warmUp().toNanos();
  }

  private long baselineEndNanos() {
    Baseline baseline = scenario.baseline();
    return baseline == null ? 0 : baseline.end().toNanos();
  }

  /** All loads' requests. */
  Stream<Request> requests() {
    return history.requests().stream().flatMap(log -> log.stream());
  }

  /** When the last load ended; empty where none began. */
  Optional<Long> loadEndNanos() {
    return loads().stream().flatMap(load -> load.endNanos().stream()).max(Long::compare);
  }

  Optional<Long> entered(Phase phase) {
    return history
        .all(Event.PhaseEntered.class)
        .filter(entered -> entered.phase() == phase)
        .map(Event.PhaseEntered::atNanos)
        .findFirst();
  }

  /** Until when the system was watched. */
  long watchedUntilNanos() {
    return entered(Phase.STOPPING)
        .orElseGet(() -> history.events().stream().mapToLong(Event::atNanos).max().orElse(0));
  }

  Optional<Event.Aborted> aborted() {
    return history.first(Event.Aborted.class);
  }

  Optional<Plan.PlannedFault> planned(String fault) {
    return history
        .first(Event.Planned.class)
        .flatMap(planned ->
            planned.plan().faults().stream().filter(f -> f.fault().equals(fault)).findFirst());
  }
}
