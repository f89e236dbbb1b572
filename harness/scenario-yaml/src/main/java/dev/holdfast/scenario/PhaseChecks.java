package dev.holdfast.scenario;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Load;
import dev.holdfast.model.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The phases of loads that have a name: what is expected is said under it, so it must be its own.
 */
final class PhaseChecks {
  private final List<Got<Load>> loads;
  private final Set<String> faults;
  private final Optional<Duration> baselineEnd;
  private final Problems problems;
  private final Map<String, String> taken = new HashMap<>();

  PhaseChecks(
      List<Got<Load>> loads,
      Set<String> faults,
      Optional<Duration> baselineEnd,
      Problems problems) {
    this.loads = loads;
    this.faults = faults;
    this.baselineEnd = baselineEnd;
    this.problems = problems;
  }

  /** The load of each phase, by the phase's name. */
  static Map<String, String> byName(List<Got<Load>> loads) {
    Map<String, String> byName = new HashMap<>();
    for (Got<Load> load : loads) {
      for (Got<Pace.Phase> phase : phases(load)) {
        phase
            .valueAt(LoadGrammar.PHASE_NAME)
            .ifPresent(name -> byName.put(name, load.slot().name()));
      }
    }
    return byName;
  }

  private static List<Got<Pace.Phase>> phases(Got<Load> load) {
    return load.at(LoadGrammar.PHASES)
        .map(phases -> phases.each(LoadGrammar.A_PHASE))
        .orElse(List.of());
  }

  /** Whether the names of a load's phases could be read, whatever else is wrong with it. */
  static boolean readable(Got<Load> load) {
    List<Got<Pace.Phase>> phases = phases(load);
    return load.at(LoadGrammar.PHASES).isEmpty()
        ? load.good() || load.at(LoadGrammar.RATE).isPresent()
        : !phases.isEmpty()
            && phases.stream()
                .allMatch(
                    phase -> phase.good() || phase.valueAt(LoadGrammar.PHASE_NAME).isPresent());
  }

  void check() {
    taken.put(ExpectGrammar.LOGS, "what is expected of logs");
    taken.put(FaultGrammar.BASELINE, "the steady state");
    faults.forEach(fault -> taken.put(fault, "a fault"));
    loads.forEach(load -> taken.put(load.slot().name(), "a load"));
    for (Got<Load> load : loads) {
      phases(load).forEach(this::name);
      afterTheBaseline(load);
    }
  }

  private void name(Got<Pace.Phase> phase) {
    phase
        .at(LoadGrammar.PHASE_NAME)
        .filter(name -> name.value() != null)
        .ifPresent(name -> {
          String other = taken.putIfAbsent(String.valueOf(name.value()), "another phase");
          if (other != null) {
            problems.add(
                name.slot().valuePlace(),
                "a phase must have a name of its own, got '%s', which %s has; rename it"
                    .formatted(name.value(), other));
          }
        });
  }

  /** Of one that the baseline has whole, nothing is left to be judged. */
  private void afterTheBaseline(Got<Load> load) {
    Duration end = Duration.ZERO;
    for (Got<Pace.Phase> phase : phases(load)) {
      Pace.Phase read = phase.value();
      if (read == null || baselineEnd.isEmpty()) {
        return;
      }
      end = end.plus(read.lasts());
      if (read.name() != null && end.compareTo(baselineEnd.get()) <= 0) {
        problems.add(
            phase.at(LoadGrammar.PHASE_NAME).orElseThrow().slot().at(),
            "a phase with a name must last beyond the baseline, got '%s', which ends at %s while the baseline ends at %s; remove the name, or lengthen the phase"
                .formatted(read.name(), DurationText.of(end), DurationText.of(baselineEnd.get())));
      }
    }
  }
}
