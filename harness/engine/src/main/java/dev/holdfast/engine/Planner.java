package dev.holdfast.engine;

import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.engine.fault.Restoration;
import dev.holdfast.model.Baseline;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Blueprint.Replicas;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Plan.PlannedFault;
import dev.holdfast.model.Plan.PlannedLoad;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Schedule.Strike;
import dev.holdfast.model.Start;
import dev.holdfast.model.Target;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what a run will do. The same scenario, blueprint and seed give the same plan. */
public final class Planner {
  private final Scenario scenario;
  private final Blueprint blueprint;
  private final long seed;
  private final @Nullable Schedule given;
  private final List<String> problems = new ArrayList<>();

  /** What the scenario rests on and the platform leaves out. */
  private final List<String> leftOut = new ArrayList<>();

  private Planner(Scenario scenario, Blueprint blueprint, long seed, @Nullable Schedule given) {
    this.scenario = scenario;
    this.blueprint = blueprint;
    this.seed = seed;
    this.given = given;
  }

  /**
   * The plan.
   *
   * @throws PlanRefused with every problem, where the scenario asks for what the system lacks
   * @throws Skipped where the system has it, and the platform leaves it out
   */
  public static Plan plan(Scenario scenario, Blueprint blueprint, long seed) {
    return new Planner(scenario, blueprint, seed, null).plan();
  }

  /**
   * The plan of an earlier run's schedule: nothing is drawn.
   *
   * @throws PlanRefused where the scenario and its system are not what the schedule was made for
   * @throws Skipped as {@link #plan(Scenario, Blueprint, long)}
   */
  public static Plan plan(Scenario scenario, Blueprint blueprint, Schedule given) {
    return new Planner(given.over(scenario), blueprint, given.seed(), given).plan();
  }

  private Plan plan() {
    List<PlannedLoad> loads = scenario.loads().stream().map(this::load).toList();
    List<PlannedFault> faults = scenario.faults().stream().flatMap(s -> fault(s).stream()).toList();
    scenario.expectations().loads().forEach(this::pods);
    lines();
    if (!problems.isEmpty()) {
      throw new PlanRefused(problems);
    }
    if (!leftOut.isEmpty()) {
      throw new Skipped(String.join("; ", leftOut));
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
    if (isLeftOut("load." + load.name() + ".to", "service", load.service())) {
      return new PlannedLoad(load.name(), load.to(), load.plannedRequests());
    }
    if (!blueprint.services().contains(load.service())) {
      problems.add(
          "load.%s.to: there is no Service '%s'; the charts have %s%s"
              .formatted(
                  load.name(),
                  load.service(),
                  listed(blueprint.services()),
                  Nearest.hint(load.service(), blueprint.services())));
    } else {
      checkPort(load, blueprint.ports().getOrDefault(load.service(), List.of()));
    }
    return new PlannedLoad(load.name(), load.to(), load.plannedRequests());
  }

  /** Whether the platform leaves out what is asked for at a field; noted then. */
  private boolean isLeftOut(String field, String kind, String name) {
    Optional<Blueprint.LeftOut> found = blueprint.leftOut(kind, name);
    found.ifPresent(
        one -> leftOut.add("%s: %s '%s' is left out: %s".formatted(field, kind, name, one.why())));
    return found.isPresent();
  }

  /** What is not run writes no line that could be found. */
  private void lines() {
    OfLogs asked = scenario.expectations().logs();
    for (String service : asked == null ? List.<String>of() : asked.services()) {
      for (Workload.Kind kind : Workload.Kind.values()) {
        isLeftOut("expect.logs.of", kind.name().toLowerCase(Locale.ROOT), service);
      }
    }
  }

  /** A platform that knows no ports says so when the load asks for one. */
  private void checkPort(Load load, List<Blueprint.Port> ports) {
    if (load.port().isPresent()
        && !ports.isEmpty()
        && ports.stream().noneMatch(port -> port.is(load.port().get()))) {
      List<String> names = ports.stream().map(Blueprint.Port::toString).toList();
      problems.add(
          "load.%s.to: Service '%s' has no port '%s', but %s%s"
              .formatted(
                  load.name(),
                  load.service(),
                  load.port().get(),
                  listed(names),
                  Nearest.hint(
                      load.port().get(), ports.stream().map(Blueprint.Port::name).toList())));
    }
  }

  /**
   * Numbers of pods are asked of Deployments, and where they change by themselves, of those here.
   */
  private void pods(Expectations.OfLoad asked) {
    pods("expect." + asked.name() + ".pods-at-least", asked.podsAtLeast().keySet());
    pods("expect." + asked.name() + ".pods-at-most", asked.podsAtMost().keySet());
  }

  private void pods(String field, Set<String> deployments) {
    for (String name : deployments) {
      Workload workload = new Workload(Workload.Kind.DEPLOYMENT, name);
      if (blueprint.replicas(workload).isEmpty()) {
        problems.add(noSuchWorkload(field, workload));
      } else {
        isLeftOut(field, Blueprint.LeftOut.AUTOSCALER, name);
      }
    }
  }

  private Optional<PlannedFault> fault(FaultStep step) {
    checkStart(step);
    FaultKind kind = FaultKind.of(step.fault());
    Optional<Workload> workload = kind.workload();
    return workload.isEmpty()
        ? Optional.of(planned(step, kind, List.of(), 0))
        : onWorkload(step, kind, workload.get());
  }

  private PlannedFault planned(FaultStep step, FaultKind kind, List<Integer> ranks, int count) {
    return new PlannedFault(
        step.name(), "%s, %s".formatted(kind.planned(count), when(step)), ranks, count);
  }

  private Optional<PlannedFault> onWorkload(FaultStep step, FaultKind kind, Workload workload) {
    String field = "faults." + step.name() + "." + step.fault().kind();
    Optional<Replicas> found = blueprint.replicas(workload);
    if (found.isEmpty()) {
      if (isLeftOut(field, workload.kind().key(), workload.name())) {
        return Optional.empty();
      }
      problems.add(noSuchWorkload(field + "." + workload.kind().key(), workload));
      return Optional.empty();
    }
    Replicas replicas = found.get();
    int count =
        countBefore(step, replicas.workload())
            .orElse(
                replicas.isLeast() ? Math.max(replicas.count(), kind.drawn()) : replicas.count());
    if (step.fault() instanceof Fault.OnContainers on) {
      checkContainer(field, on, replicas);
    }
    if (kind.target() instanceof Target.Link link) {
      checkPeer(field, link);
    }
    Optional<String> refused = kind.refused(field, count);
    refused.ifPresent(problems::add);
    return refused.isPresent()
        ? Optional.empty()
        : Optional.of(planned(step, kind, ranks(step, kind, count), count));
  }

  private List<Integer> ranks(FaultStep step, FaultKind kind, int count) {
    int drawn = kind.drawn();
    Optional<Strike> strike =
        Optional.ofNullable(given).flatMap(schedule -> schedule.strike(step.name()));
    if (strike.isEmpty()) {
      return drawn == 0 ? List.of() : Draw.ranks(drawn, count, seed, step.name());
    }
    List<Integer> ranks = strike.get().ranks();
    if (strike.get().of() != count) {
      problems.add(
          "the schedule's '%s' is of %d pods, but %s has %d; run it with as many, or write --seed %d instead of --schedule"
              .formatted(
                  step.name(),
                  strike.get().of(),
                  kind.target().ofWorkload().orElseThrow(),
                  count,
                  seed));
    } else if (ranks.size() != drawn) {
      problems.add(
          "the schedule's '%s' strikes %d pods, but the scenario %d; run it with the scenario that it was made for"
              .formatted(step.name(), ranks.size(), drawn));
    }
    return ranks;
  }

  /**
   * How many pods the workload has been scaled to when the fault's turn comes, as far as that can
   * be told before the run: when a fault is over, after which another begins, nobody knows yet.
   */
  private Optional<Integer> countBefore(FaultStep step, Workload workload) {
    Set<String> passed = new HashSet<>();
    FaultStep at = step;
    while (at.start() instanceof Start.AfterFault(String name) && passed.add(at.name())) {
      Optional<FaultStep> before = scenario.fault(name);
      if (before.isEmpty()) {
        return Optional.empty();
      }
      at = before.get();
      Optional<Integer> scaled =
          at.fault().lasts() == null ? scaledTo(at, workload) : Optional.empty();
      if (scaled.isPresent()) {
        return scaled;
      }
    }
    return begins(at).flatMap(when -> scaledAt(when, workload));
  }

  private static Optional<Integer> scaledTo(FaultStep step, Workload workload) {
    FaultKind kind = FaultKind.of(step.fault());
    return kind.restoration() instanceof Restoration.Scaled(int pods)
            && kind.workload().filter(workload::equals).isPresent()
        ? Optional.of(pods)
        : Optional.empty();
  }

  /** To how many the last scaling before that time leaves it; empty where there is none. */
  private Optional<Integer> scaledAt(Duration when, Workload workload) {
    return scenario.faults().stream()
        .filter(step -> scaledTo(step, workload).isPresent())
        .filter(step -> begins(step).filter(begin -> begin.compareTo(when) < 0).isPresent())
        .filter(step -> !isOver(step, when))
        .max(Comparator.comparing(step -> begins(step).orElseThrow()))
        .flatMap(step -> scaledTo(step, workload));
  }

  /** A scaling that is held is undone. */
  private boolean isOver(FaultStep step, Duration when) {
    Duration lasts = step.fault().lasts();
    return lasts != null && begins(step).orElseThrow().plus(lasts).compareTo(when) <= 0;
  }

  /** Since the load's begin; empty where it depends on when another fault is over. */
  private Optional<Duration> begins(FaultStep step) {
    return switch (step.start()) {
      case Start.At at -> Optional.of(at.offset());
      case Start.AfterBaseline _ -> Optional.ofNullable(scenario.baseline()).map(Baseline::end);
      case Start.AfterFault _ -> Optional.empty();
    };
  }

  private String noSuchWorkload(String field, Workload workload) {
    List<String> names =
        blueprint.workloads().stream()
            .map(Replicas::workload)
            .filter(one -> one.kind() == workload.kind())
            .map(Workload::name)
            .toList();
    return "%s: there is no %s '%s'; the charts have %s%s"
        .formatted(
            field,
            workload.kind().key(),
            workload.name(),
            listed(names),
            otherKind(workload)
                .map(kind ->
                    ", and a %1$s of that name; write %1$s: %2$s".formatted(kind, workload.name()))
                .orElse(Nearest.hint(workload.name(), names)));
  }

  /** What else has the name, whether it runs here or is left out. */
  private Optional<String> otherKind(Workload workload) {
    return Stream.of(Workload.Kind.values())
        .filter(kind -> kind != workload.kind())
        .filter(kind ->
            blueprint.replicas(new Workload(kind, workload.name())).isPresent()
                || blueprint.leftOut(kind.key(), workload.name()).isPresent())
        .map(Workload.Kind::key)
        .findFirst();
  }

  private void checkContainer(String field, Fault.OnContainers fault, Replicas replicas) {
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

  private void checkPeer(String field, Target.Link link) {
    String from = link.to();
    List<String> others =
        blueprint.workloads().stream()
            .map(replicas -> replicas.workload().name())
            .filter(name -> !name.equals(link.workload().name()))
            .distinct()
            .toList();
    if (from.equals(Target.Link.REGISTRY)
        || others.contains(from)
        || Arrays.stream(Workload.Kind.values())
            .anyMatch(kind -> isLeftOut(field + ".from", kind.key(), from))) {
      return;
    }
    List<String> possible = new ArrayList<>(others);
    possible.add(Target.Link.REGISTRY);
    problems.add(
        from.equals(link.workload().name())
            ? "%s.from: %s cannot be cut off from itself; the others are %s"
                .formatted(field, link.workload(), listed(possible))
            : "%s.from: there is no other workload '%s'; there are %s%s"
                .formatted(field, from, listed(possible), Nearest.hint(from, possible)));
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
