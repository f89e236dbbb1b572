package dev.holdfast.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run strikes, when and for how long: all that chance and the scenario decide about its
 * faults, as a value. A run that is given an earlier run's does the same again, as far as the
 * system lets it.
 *
 * @param scenario the name of the one that it belongs to
 * @param seed of what requests ask for, and of what is chosen anew in the run
 */
public record Schedule(String scenario, long seed, List<Strike> strikes) {
  public Schedule {
    Rule.name("scenario", scenario);
    strikes = List.copyOf(strikes);
  }

  /**
   * One fault.
   *
   * @param fault its name in the scenario
   * @param kind as a scenario writes it: {@code kill}
   * @param target what it strikes, for people: {@code deployment catalog}
   * @param lasts how long it is kept; zero for one that is not held
   * @param ranks which of the workload's pods, counted from 0, the oldest first; empty for a fault
   *     that strikes no single pods
   * @param of how many pods the workload has then; 0 for a fault that strikes no workload
   */
  public record Strike(
      String fault,
      String kind,
      String target,
      Start start,
      Duration lasts,
      List<Integer> ranks,
      int of) {
    public Strike {
      Rule.notNegative("for", lasts);
      ranks = List.copyOf(ranks);
    }

    /** Of a scenario's fault, with what was drawn for it. */
    public static Strike of(FaultStep step, List<Integer> ranks, int of) {
      Duration lasts = step.fault().lasts();
      return new Strike(
          step.name(),
          step.fault().kind(),
          step.fault().target().toString(),
          step.start(),
          lasts == null ? Duration.ZERO : lasts,
          ranks,
          of);
    }
  }

  /** What is said of the fault of that name. */
  public Optional<Strike> strike(String fault) {
    return strikes.stream().filter(strike -> strike.fault().equals(fault)).findFirst();
  }

  /** The scenario with its faults at this schedule's times and for as long as it says. */
  public Scenario over(Scenario scenario) {
    return scenario.with(scenario.faults().stream().map(this::over).toList());
  }

  private FaultStep over(FaultStep step) {
    return strike(step.name())
        .map(strike ->
            new FaultStep(
                step.name(),
                strike.start(),
                step.fault().lasts() == null ? step.fault() : step.fault().lasting(strike.lasts())))
        .orElse(step);
  }
}
