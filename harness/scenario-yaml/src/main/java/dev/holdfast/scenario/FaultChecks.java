package dev.holdfast.scenario;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Workload;
import dev.holdfast.scenario.ExpectGrammar.Expected;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Faults against each other, the baseline and the load: their names, order and time. */
final class FaultChecks {
  private final Got<Scenario> scenario;
  private final List<Got<Load>> loads;
  private final Optional<Duration> baseline;
  private final Problems problems;
  private final Map<String, Got<FaultStep>> faults = new LinkedHashMap<>();

  FaultChecks(
      Got<Scenario> scenario,
      List<Got<Load>> loads,
      Optional<Duration> baseline,
      Problems problems) {
    this.scenario = scenario;
    this.loads = loads;
    this.baseline = baseline;
    this.problems = problems;
    all(scenario).forEach(fault -> faults.put(fault.slot().name(), fault));
  }

  static List<Got<FaultStep>> all(Got<Scenario> scenario) {
    return scenario
        .at(ScenarioGrammar.FAULTS)
        .map(got -> got.each(FaultGrammar.A_FAULT))
        .orElse(List.of());
  }

  /** Against a load of that length; empty where it could not be read. */
  void check(Optional<Duration> load) {
    faults.values().forEach(this::name);
    faults.values().forEach(this::after);
    faults.values().forEach(this::ofInstances);
    cycles();
    load.ifPresent(lasts -> {
      faults.values().forEach(fault -> at(fault, lasts));
      faults.values().forEach(fault -> held(fault, lasts));
      faults.values().forEach(fault -> timeLeft(fault, lasts));
    });
    faults.values().forEach(this::alone);
  }

  private void name(Got<FaultStep> fault) {
    String name = fault.slot().name();
    if (name.equals(FaultGrammar.BASELINE)) {
      problems.add(
          fault.slot().at(),
          "a fault must not have the name of the steady state, got 'baseline'; rename it");
    } else if (name.equals(ExpectGrammar.LOGS)) {
      problems.add(
          fault.slot().at(),
          "a fault must not have the name under which logs are expected, got 'logs'; rename it");
    } else if (loads.stream().anyMatch(load -> load.slot().name().equals(name))) {
      problems.add(
          fault.slot().at(),
          "loads and faults must have different names, got '%s' for both; rename one"
              .formatted(name));
    }
  }

  private void after(Got<FaultStep> fault) {
    Optional<Got<String>> after = fault.at(FaultGrammar.AFTER);
    String other = after.isEmpty() ? null : after.get().value();
    if (other == null) {
      return;
    }
    Place place = after.get().slot().valuePlace();
    if (other.equals(FaultGrammar.BASELINE)) {
      if (scenario.at(ScenarioGrammar.BASELINE).isEmpty()) {
        problems.add(
            place,
            "'after: baseline' needs a baseline, got none; add baseline: {for: 10s}, or write at: 0s");
      }
    } else if (!faults.containsKey(other)) {
      List<String> known =
          Stream.concat(Stream.of(FaultGrammar.BASELINE), faults.keySet().stream())
              .filter(name -> !name.equals(fault.slot().name()))
              .distinct()
              .toList();
      problems.add(
          place,
          "after must name the baseline or another fault, got '%s'; %s"
              .formatted(other, Suggestion.remedy(other, known)));
    }
  }

  /**
   * Only instances that are struck can leave the healthy ones, and they, or those that a registry
   * forgot, be there again.
   */
  private void ofInstances(Got<FaultStep> fault) {
    Optional<Field<Fault>> kind =
        Stream.of(FaultGrammar.REGISTRY_OUTAGE, FaultGrammar.LOG_STORE_OUTAGE)
            .filter(without -> fault.at(without).isPresent())
            .findFirst();
    if (kind.isEmpty()) {
      return;
    }
    boolean forgets =
        fault
            .at(FaultGrammar.REGISTRY_OUTAGE)
            .flatMap(outage -> outage.valueAt(FaultGrammar.FORGETS))
            .orElse(false);
    for (Field<Duration> field :
        forgets
            ? List.of(ExpectGrammar.OUT_OF_ROTATION)
            : List.of(ExpectGrammar.OUT_OF_ROTATION, ExpectGrammar.REDUNDANT)) {
      expectations(fault.slot().name())
          .flatMap(expected -> expected.at(field))
          .ifPresent(got ->
              problems.add(
                  got.slot().at(),
                  "'%s' must be said of a fault that strikes pods, got '%s', which is a %s; remove it"
                      .formatted(field.key(), fault.slot().name(), kind.get().key())));
    }
  }

  /** Each circle is said once, at the first of its faults. */
  private void cycles() {
    Set<String> settled = new HashSet<>();
    for (String start : faults.keySet()) {
      Set<String> way = new LinkedHashSet<>();
      String name = start;
      while (faults.containsKey(name) && !settled.contains(name) && way.add(name)) {
        name = before(name).orElse("");
      }
      if (way.contains(name)) {
        List<String> visited = List.copyOf(way);
        List<String> circle = visited.subList(visited.indexOf(name), visited.size());
        Got<String> after = got(name).at(FaultGrammar.AFTER).orElseThrow();
        problems.add(
            after.slot().valuePlace(),
            "faults must not wait for each other in a circle, got %s after %s; let one start after: baseline or at: 20s"
                .formatted(String.join(" after ", circle), name));
      }
      settled.addAll(way);
    }
  }

  private Got<FaultStep> got(String name) {
    Got<FaultStep> fault = faults.get(name);
    if (fault == null) {
      throw new IllegalStateException("no fault " + name);
    }
    return fault;
  }

  private Optional<String> before(String name) {
    return got(name)
        .valueAt(FaultGrammar.AFTER)
        .filter(after -> !after.equals(FaultGrammar.BASELINE))
        .filter(faults::containsKey);
  }

  private void at(Got<FaultStep> fault, Duration load) {
    Optional<Got<Duration>> got = fault.at(FaultGrammar.AT);
    Duration at = got.isEmpty() ? null : got.get().value();
    if (at == null) {
      return;
    }
    Place place = got.get().slot().valuePlace();
    if (at.compareTo(load) >= 0) {
      problems.add(
          place,
          "a fault must start before the load ends (%s), got %s; write an earlier one or lengthen the load"
              .formatted(DurationText.of(load), DurationText.of(at)));
    } else if (baseline.isPresent() && at.compareTo(baseline.get()) < 0) {
      problems.add(
          place,
          "a fault must not start inside the baseline (%s), got %s; write after: baseline or a later time"
              .formatted(DurationText.of(baseline.get()), DurationText.of(at)));
    }
  }

  /** A fault that is held must be healed while there is load to show what that does. */
  private void held(Got<FaultStep> fault, Duration load) {
    Optional<Duration> start = earliest(fault.slot().name(), new HashSet<>());
    if (start.isEmpty() || start.get().compareTo(load) >= 0) {
      return;
    }
    FaultGrammar.HELD.forEach((kind, lasts) ->
        fault
            .at(kind)
            .flatMap(got -> got.at(lasts))
            .filter(Got::good)
            .ifPresent(got -> {
              Duration held = Objects.requireNonNull(got.value());
              if (start.get().plus(held).compareTo(load) >= 0) {
                problems.add(
                    got.slot().valuePlace(),
                    "a fault must be healed before the load ends (%s), got %s from %s on; shorten it or lengthen the load"
                        .formatted(
                            DurationText.of(load),
                            DurationText.of(held),
                            DurationText.of(start.get())));
              }
            }));
  }

  /**
   * What the run itself does to the pods that it observes would be taken for the doing of others;
   * as far as it is known beforehand when either begins.
   */
  private void alone(Got<FaultStep> observing) {
    Optional<Workload> observed =
        observing.valueAt(FaultGrammar.OBSERVE).flatMap(fault -> fault.target().ofWorkload());
    Optional<Duration> within =
        observing
            .at(FaultGrammar.OBSERVE)
            .flatMap(observe -> observe.valueAt(FaultGrammar.OBSERVE_FOR));
    Optional<Duration> from = start(observing);
    if (observed.isEmpty() || within.isEmpty() || from.isEmpty()) {
      return;
    }
    Duration until = from.get().plus(within.get());
    for (Got<FaultStep> other : faults.values()) {
      Optional<Duration> begins = start(other);
      if (begins.isPresent()
          && strikes(other, observed.get())
          && begins.get().compareTo(until) < 0
          && begins.get().plus(lasts(other)).compareTo(from.get()) >= 0) {
        problems.add(
            observing.slot().at(),
            "nothing of the scenario's own must strike what is observed meanwhile, got '%s' at %s on the same %s; start it after: %s, or observe another workload"
                .formatted(
                    other.slot().name(),
                    DurationText.of(begins.get()),
                    observed.get(),
                    observing.slot().name()));
      }
    }
  }

  private static boolean strikes(Got<FaultStep> fault, Workload workload) {
    FaultStep step = fault.value();
    return step != null
        && fault.at(FaultGrammar.OBSERVE).isEmpty()
        && step.fault().target().ofWorkload().filter(workload::equals).isPresent();
  }

  private static Duration lasts(Got<FaultStep> fault) {
    return Optional.ofNullable(fault.value())
        .flatMap(step -> Optional.ofNullable(step.fault().lasts()))
        .orElse(Duration.ZERO);
  }

  /** Where it does not depend on how long another fault takes. */
  private Optional<Duration> start(Got<FaultStep> fault) {
    return fault
        .valueAt(FaultGrammar.AT)
        .or(() ->
            fault
                .valueAt(FaultGrammar.AFTER)
                .filter(FaultGrammar.BASELINE::equals)
                .flatMap(_ -> baseline));
  }

  /** What is expected of a fault must be able to happen while there is load to show it. */
  private void timeLeft(Got<FaultStep> fault, Duration load) {
    Optional<Duration> start = earliest(fault.slot().name(), new HashSet<>());
    Optional<Got<Expected>> expected = expectations(fault.slot().name());
    if (start.isEmpty() || expected.isEmpty() || start.get().compareTo(load) >= 0) {
      return;
    }
    for (Field<Duration> field : ExpectGrammar.OF_FAULT_FIELDS) {
      Optional<Duration> within = expected.get().valueAt(field);
      if (within.isPresent() && start.get().plus(within.get()).compareTo(load) > 0) {
        problems.add(
            expected.get().at(field).orElseThrow().slot().valuePlace(),
            "%s must end before the load does (%s), got %s from %s on; shorten it or lengthen the load"
                .formatted(
                    field.key(),
                    DurationText.of(load),
                    DurationText.of(within.get()),
                    DurationText.of(start.get())));
      }
    }
  }

  private Optional<Got<Expected>> expectations(String name) {
    return scenario
        .at(ScenarioGrammar.EXPECT)
        .map(got -> got.each(ExpectGrammar.EXPECTED))
        .orElse(List.of())
        .stream()
        .filter(expected -> expected.slot().name().equals(name))
        .findFirst();
  }

  /** The earliest start, as far as it is known beforehand: how long a fault takes is not. */
  private Optional<Duration> earliest(String name, Set<String> seen) {
    if (!faults.containsKey(name) || !seen.add(name)) {
      return Optional.empty();
    }
    Got<FaultStep> fault = got(name);
    Optional<Duration> at = fault.valueAt(FaultGrammar.AT);
    if (at.isPresent()) {
      return at;
    }
    Optional<String> after = fault.valueAt(FaultGrammar.AFTER);
    return after.isEmpty() || after.get().equals(FaultGrammar.BASELINE)
        ? after.flatMap(none -> baseline)
        : earliest(after.get(), seen);
  }
}
