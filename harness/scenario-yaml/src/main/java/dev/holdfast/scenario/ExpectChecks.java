package dev.holdfast.scenario;

import dev.holdfast.model.Expectations.Bound;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Scenario;
import dev.holdfast.scenario.ExpectGrammar.Expected;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Expectations against the loads and faults that they name. */
final class ExpectChecks {
  /** As many as are read back from the log store. */
  private static final int MOST_LINES = 2_000_000;

  private final Got<Scenario> scenario;
  private final Map<String, Got<?>> loads;
  private final List<Got<Load>> loadList;
  private final Map<String, String> phases;
  private final Map<String, Got<?>> faults;
  private final List<Got<FaultStep>> faultList;
  private final boolean baselineMissing;
  private final Problems problems;

  ExpectChecks(
      Got<Scenario> scenario, List<Got<Load>> loads, boolean baselineMissing, Problems problems) {
    this.scenario = scenario;
    this.loads = CrossChecks.byName(loads);
    this.loadList = loads;
    this.phases = PhaseChecks.byName(loads);
    this.faultList = FaultChecks.all(scenario);
    this.faults = CrossChecks.byName(faultList);
    this.baselineMissing = baselineMissing;
    this.problems = problems;
  }

  void check() {
    scenario
        .at(ScenarioGrammar.EXPECT)
        .map(got -> got.each(ExpectGrammar.EXPECTED))
        .orElse(List.of())
        .forEach(this::check);
  }

  private void logs(Got<Expected> logs) {
    Set<String> seen = new HashSet<>();
    for (Got<String> service :
        logs.at(ExpectGrammar.OF).map(of -> of.each(Names.LOGGING_SERVICE)).orElse(List.of())) {
      String name = service.value();
      if (name != null && !seen.add(name)) {
        problems.add(
            service.slot().valuePlace(),
            "services must differ, got '%s' twice; remove one of them".formatted(name));
      }
    }
    boolean asksNothing =
        Stream.of(
                ExpectGrammar.LOST,
                ExpectGrammar.DUPLICATED,
                ExpectGrammar.OUT_OF_ORDER,
                ExpectGrammar.SEARCHABLE)
            .noneMatch(field -> logs.at(field).isPresent());
    if (logs.good() && asksNothing) {
      problems.add(
          logs.slot().at(),
          "logs must ask something of the lines, got nothing; add for example lost-at-most: 0, duplicated-at-most: 0 or searchable-within: 20s");
    }
    enoughRoom(logs, seen.size());
  }

  /** What the loads will make the services log is read and judged in memory. */
  private void enoughRoom(Got<Expected> logs, int services) {
    double planned = 0;
    for (Got<Load> load : loadList) {
      planned += LoadGrammar.pace(load).map(CrossChecks::requests).orElse(0.0);
    }
    if (planned * services > MOST_LINES) {
      problems.add(
          logs.slot().at(),
          "logs can be counted up to %d lines, got %.0f requests for %d services; load less, or name fewer services"
              .formatted(MOST_LINES, Math.floor(planned), services));
    }
  }

  private void check(Got<Expected> expected) {
    String name = expected.slot().name();
    Optional<String> loadOfPhase = Optional.ofNullable(phases.get(name));
    boolean namesKnown =
        readable(ScenarioGrammar.LOAD)
            && loadList.stream().allMatch(PhaseChecks::readable)
            && (noFaults() || readable(ScenarioGrammar.FAULTS));
    if (name.equals(ExpectGrammar.LOGS)) {
      logs(expected);
    } else if (loads.containsKey(name)) {
      ofLoad(expected, name, name, "a load");
    } else if (faults.containsKey(name)) {
      ofFault(expected, name);
      ofWholeWorkload(expected, name, FaultGrammar.SCALE, "scales");
      ofWholeWorkload(expected, name, FaultGrammar.ROLLOUT, "rolls out");
    } else if (loadOfPhase.isPresent()) {
      ofLoad(expected, name, loadOfPhase.get(), "a phase");
    } else if (namesKnown) {
      List<String> known =
          Stream.of(loads.keySet(), phases.keySet(), faults.keySet(), Set.of(ExpectGrammar.LOGS))
              .flatMap(Set::stream)
              .sorted()
              .toList();
      problems.add(
          expected.slot().at(),
          "an expectation must name a load, a phase or a fault, or logs, got '%s'; %s"
              .formatted(name, Suggestion.remedy(name, known)));
    }
    if (baselineMissing) {
      needsBaseline(expected);
    }
  }

  private boolean noFaults() {
    return scenario.at(ScenarioGrammar.FAULTS).isEmpty();
  }

  /** Whether the names under a field could be read, whatever is wrong with what they name. */
  private boolean readable(Field<?> field) {
    return scenario.at(field).filter(got -> !got.parts().isEmpty()).isPresent();
  }

  private void ofLoad(Got<Expected> expected, String name, String load, String what) {
    for (Field<?> field : ExpectGrammar.OF_FAULT_FIELDS) {
      expected
          .at(field)
          .ifPresent(got ->
              problems.add(
                  got.slot().at(),
                  "'%s' must be said of a fault, got '%s', which is %s; %s"
                      .formatted(field.key(), name, what, move("fault", faults))));
    }
    Optional<Got<?>> slow = expected.at(ExpectGrammar.SLOW).map(got -> got);
    if (slow.isPresent() && nothingIsSlow(load)) {
      problems.add(
          slow.get().slot().at(),
          "slow-at-most needs a request that can be slow, got none with 'within' in load '%s'; add for example ok: {within: 250ms}"
              .formatted(load));
    }
  }

  private boolean nothingIsSlow(String name) {
    return loadList.stream()
        .filter(load -> load.slot().name().equals(name))
        .map(load -> load.at(LoadGrammar.REQUESTS))
        .flatMap(Optional::stream)
        .filter(Got::good)
        .anyMatch(requests ->
            requests.each(LoadGrammar.REQUEST).stream()
                .map(request -> request.at(LoadGrammar.REQUEST_OK))
                .flatMap(Optional::stream)
                .noneMatch(ok -> ok.at(LoadGrammar.WITHIN).isPresent()));
  }

  private void ofFault(Got<Expected> expected, String name) {
    expected.parts().values().stream()
        .filter(got ->
            ExpectGrammar.OF_FAULT_FIELDS.stream()
                .noneMatch(field -> field.key().equals(got.slot().name())))
        .forEach(got ->
            problems.add(
                got.slot().at(),
                "'%s' must be said of a load, got '%s', which is a fault; %s"
                    .formatted(got.slot().name(), name, move("load", loads))));
  }

  /** No single instance is struck by a scaling or a rollout, so none can be asked to leave. */
  private void ofWholeWorkload(
      Got<Expected> expected, String name, Field<Fault> kind, String does) {
    boolean whole =
        faultList.stream()
            .filter(fault -> fault.slot().name().equals(name))
            .anyMatch(fault -> fault.at(kind).isPresent());
    expected
        .at(ExpectGrammar.OUT_OF_ROTATION)
        .filter(_ -> whole)
        .ifPresent(got ->
            problems.add(
                got.slot().at(),
                "'%s' must be said of a fault that strikes pods, got '%s', which %s; remove it"
                    .formatted(got.slot().name(), name, does)));
  }

  private static String move(String kind, Map<String, Got<?>> others) {
    return others.isEmpty()
        ? "remove it"
        : "say it under a %s: %s"
            .formatted(kind, String.join(" or ", others.keySet().stream().sorted().toList()));
  }

  private void needsBaseline(Got<Expected> expected) {
    for (Got<?> part : expected.parts().values()) {
      if (part.value() instanceof Bound.TimesBaseline) {
        problems.add(
            part.slot().valuePlace(),
            "a bound relative to the baseline needs one, got none; add baseline: {for: 10s}, or write a duration such as 250ms");
      }
    }
  }
}
