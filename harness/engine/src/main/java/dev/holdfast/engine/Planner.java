package dev.holdfast.engine;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Blueprint.Replicas;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Plan.PlannedFault;
import dev.holdfast.model.Plan.PlannedLoad;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what a run will do. The same scenario, blueprint and seed give the same plan. */
public final class Planner {
  private final Scenario scenario;
  private final Blueprint blueprint;
  private final long seed;
  private final List<String> problems = new ArrayList<>();

  private Planner(Scenario scenario, Blueprint blueprint, long seed) {
    this.scenario = scenario;
    this.blueprint = blueprint;
    this.seed = seed;
  }

  /**
   * The plan.
   *
   * @throws PlanRefused with every problem, where the scenario asks for what the system lacks
   */
  public static Plan plan(Scenario scenario, Blueprint blueprint, long seed) {
    return new Planner(scenario, blueprint, seed).plan();
  }

  private Plan plan() {
    List<PlannedLoad> loads = scenario.loads().stream().map(this::load).toList();
    List<PlannedFault> faults = scenario.faults().stream().flatMap(s -> fault(s).stream()).toList();
    if (!problems.isEmpty()) {
      throw new PlanRefused(problems);
    }
    return new Plan(scenario.name(), seed, loads, faults, total());
  }

  private Duration total() {
    return scenario.loads().stream()
        .map(Load::lasts)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private PlannedLoad load(Load load) {
    if (!blueprint.services().contains(load.to())) {
      problems.add(
          "load.%s.to: there is no Service '%s'; the charts have %s%s"
              .formatted(
                  load.name(),
                  load.to(),
                  listed(blueprint.services()),
                  Nearest.hint(load.to(), blueprint.services())));
    }
    return new PlannedLoad(load.name(), load.to(), load.plannedRequests());
  }

  private Optional<PlannedFault> fault(FaultStep step) {
    checkStart(step);
    String field = "faults." + step.name() + "." + step.fault().kind();
    Optional<Replicas> found = blueprint.replicas(step.fault().workload());
    if (found.isEmpty()) {
      problems.add(noSuchWorkload(field, step.fault()));
      return Optional.empty();
    }
    Replicas replicas = found.get();
    checkContainer(field, step.fault(), replicas);
    int asked = step.fault().pods();
    if (asked > replicas.count()) {
      problems.add(
          "%s.pods: %d asked, but %s has %d; write at most %d or raise its replicas"
              .formatted(field, asked, replicas.workload(), replicas.count(), replicas.count()));
      return Optional.empty();
    }
    return Optional.of(
        new PlannedFault(
            step.name(),
            what(step, replicas),
            Draw.ranks(asked, replicas.count(), seed, step.name()),
            replicas.count()));
  }

  private String noSuchWorkload(String field, Fault fault) {
    List<String> names =
        blueprint.workloads().stream()
            .map(Replicas::workload)
            .filter(workload -> workload.kind() == fault.workload().kind())
            .map(workload -> workload.name())
            .toList();
    String kind = fault.workload().kind().key();
    return "%s.%s: there is no %s '%s'; the charts have %s%s"
        .formatted(
            field,
            kind,
            kind,
            fault.workload().name(),
            listed(names),
            Nearest.hint(fault.workload().name(), names));
  }

  private void checkContainer(String field, Fault fault, Replicas replicas) {
    String container = fault.container();
    List<String> containers = replicas.containers();
    if (container == null && containers.size() > 1) {
      problems.add(
          "%s.container: not named, but the pods of %s have %s; name one"
              .formatted(field, replicas.workload(), listed(containers)));
    }
    if (container != null && !containers.contains(container)) {
      problems.add(
          "%s.container: the pods of %s have no container '%s', but %s%s"
              .formatted(
                  field,
                  replicas.workload(),
                  container,
                  listed(containers),
                  Nearest.hint(container, containers)));
    }
  }

  private void checkStart(FaultStep step) {
    switch (step.start()) {
      case Start.AfterBaseline _ -> {
        if (scenario.baseline() == null) {
          problems.add(
              "faults.%s.after: baseline, but the scenario has no baseline; add one, or write"
                      .formatted(step.name())
                  + " 'at: <time>'");
        }
      }
      case Start.At at -> {
        if (at.offset().compareTo(total()) >= 0) {
          problems.add(
              "faults.%s.at: %s is not before the load's end at %s; start it earlier or load longer"
                  .formatted(step.name(), DurationText.of(at.offset()), DurationText.of(total())));
        }
      }
      case Start.AfterFault after -> checkAfter(step, after);
    }
  }

  private void checkAfter(FaultStep step, Start.AfterFault after) {
    List<String> others =
        scenario.faults().stream()
            .map(FaultStep::name)
            .filter(name -> !name.equals(step.name()))
            .toList();
    if (!others.contains(after.fault())) {
      problems.add(
          "faults.%s.after: there is no other fault '%s'; the scenario has %s%s"
              .formatted(
                  step.name(), after.fault(), listed(others), Nearest.hint(after.fault(), others)));
    } else if (waitsForItself(step)) {
      problems.add(
          "faults.%s.after: '%s' waits for it in turn; start one of them at a time of its own"
              .formatted(step.name(), after.fault()));
    }
  }

  private boolean waitsForItself(FaultStep step) {
    Set<String> passed = new HashSet<>();
    FaultStep at = step;
    while (at.start() instanceof Start.AfterFault(String before) && passed.add(at.name())) {
      Optional<FaultStep> next = scenario.fault(before);
      if (next.isEmpty()) {
        return false;
      }
      at = next.get();
    }
    return passed.contains(at.name());
  }

  private String what(FaultStep step, Replicas replicas) {
    Fault fault = step.fault();
    String deed =
        switch (fault) {
          case Fault.Kill kill -> "kill -" + kill.signal();
        };
    String container = fault.container() == null ? "" : "container " + fault.container() + " of ";
    return "%s %s%d of %d pods of %s, %s"
        .formatted(
            deed, container, fault.pods(), replicas.count(), replicas.workload(), when(step));
  }

  private String when(FaultStep step) {
    return switch (step.start()) {
      case Start.AfterBaseline _ -> {
        var baseline = scenario.baseline();
        yield "after the baseline"
            + (baseline == null ? "" : " (" + DurationText.of(baseline.end()) + ")");
      }
      case Start.At at -> "at " + DurationText.of(at.offset());
      case Start.AfterFault after -> "once " + after.fault() + " is over";
    };
  }

  private static String listed(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
