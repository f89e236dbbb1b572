package dev.holdfast.launch;

import dev.holdfast.engine.Planner;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Scenario;
import dev.holdfast.scenario.Problem;
import dev.holdfast.scenario.ScheduleReader;
import java.util.List;

/** Where a run's choices come from: which pods are struck, when, and what requests ask for. */
public sealed interface Choices {
  /** The scenario as it will be run. */
  Scenario of(Scenario scenario);

  /** The plan of a scenario that {@link #of} gave. */
  Plan plan(Scenario scenario, Blueprint blueprint);

  /** Drawn; the same seed draws the same. */
  record Drawn(long seed) implements Choices {
    @Override
    public Scenario of(Scenario scenario) {
      return scenario;
    }

    @Override
    public Plan plan(Scenario scenario, Blueprint blueprint) {
      return Planner.plan(scenario, blueprint, seed);
    }
  }

  /** The choices of an earlier run, by its schedule. */
  record Given(ScheduleReader.Good read) implements Choices {
    /**
     * As the other.
     *
     * @throws Refused where the schedule is not one of that scenario
     */
    @Override
    public Scenario of(Scenario scenario) {
      List<Problem> problems = read.against(scenario);
      if (!problems.isEmpty()) {
        throw new Refused(ExitCode.BAD_INPUT, problems.stream().map(Problem::toString).toList());
      }
      return read.schedule().over(scenario);
    }

    @Override
    public Plan plan(Scenario scenario, Blueprint blueprint) {
      return Planner.plan(scenario, blueprint, read.schedule());
    }
  }
}
