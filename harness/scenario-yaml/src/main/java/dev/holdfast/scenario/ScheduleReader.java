package dev.holdfast.scenario;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Load;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Schedule.Strike;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the schedule of an earlier run, which people may have changed since. A wrong one gives all
 * its problems at once.
 */
public final class ScheduleReader {
  private ScheduleReader() {}

  /** What came of reading a schedule. */
  public sealed interface Reading {}

  /** It is not one; all problems in order of position, at least one. */
  public record Bad(List<Problem> problems) implements Reading {
    public Bad {
      problems = List.copyOf(problems);
    }
  }

  /** It is one; whether it is one of a scenario is another question. */
  public static final class Good implements Reading {
    private final String file;
    private final Got<Schedule> got;
    private final Schedule schedule;

    private Good(String file, Got<Schedule> got, Schedule schedule) {
      this.file = file;
      this.got = got;
      this.schedule = schedule;
    }

    /** What is struck and when. */
    public Schedule schedule() {
      return schedule;
    }

    /** Where the scenario of that run was; empty where the schedule does not say it. */
    public Optional<String> scenarioFile() {
      return got.valueAt(ScheduleGrammar.FILE);
    }

    /** What was set on that run's command line. */
    public List<String> overrides() {
      return got.valueAt(ScheduleGrammar.SET).orElse(List.of());
    }

    /** Why it is not a schedule of that scenario; none where it is. */
    public List<Problem> against(Scenario scenario) {
      Problems problems = new Problems(file);
      new Against(got, scenario, problems).check();
      return problems.sorted();
    }
  }

  /** Reads it from a file. */
  public static Reading read(Path file) {
    Problems problems = new Problems(file.toString());
    String text = ScenarioFile.schedule(file, problems);
    Yaml root = text == null ? null : Composer.compose(text, problems);
    if (root == null) {
      if (problems.none()) {
        problems.add(
            Place.NONE, "a schedule must not be empty; take schedule.json of a run's folder");
      }
      return new Bad(problems.sorted());
    }
    Slot slot = new Slot("the schedule", "schedule", root.place(), root);
    Got<Schedule> got = ScheduleGrammar.A_SCHEDULE.read(slot, problems);
    pods(got, problems);
    Schedule schedule = got.value();
    return schedule == null || !problems.none()
        ? new Bad(problems.sorted())
        : new Good(file.toString(), got, schedule);
  }

  private static List<Got<Strike>> strikes(Got<Schedule> schedule) {
    return schedule
        .at(ScheduleGrammar.STRIKES)
        .map(got -> got.each(ScheduleGrammar.A_STRIKE))
        .orElse(List.of());
  }

  /** Each of them is there, and none is struck twice by one fault. */
  private static void pods(Got<Schedule> schedule, Problems problems) {
    for (Got<Strike> strike : strikes(schedule)) {
      int of = strike.valueAt(ScheduleGrammar.OF).orElse(0);
      Set<Integer> struck = new HashSet<>();
      for (Got<Integer> pod :
          strike
              .at(ScheduleGrammar.PODS)
              .map(pods -> pods.each(ScheduleGrammar.A_POD))
              .orElse(List.of())) {
        Integer number = pod.value();
        if (number != null && number > of) {
          problems.add(
              pod.slot().valuePlace(),
              "pods must be of those that there are (of: %d), got %d; write one from 1 to %d"
                  .formatted(of, number, of));
        } else if (number != null && !struck.add(number)) {
          problems.add(
              pod.slot().valuePlace(),
              "pods must differ, got %d twice; remove one of them".formatted(number));
        }
      }
    }
  }

  /** One schedule against one scenario. */
  private record Against(Got<Schedule> got, Scenario scenario, Problems problems) {
    void check() {
      Got<String> name = got.at(ScheduleGrammar.SCENARIO).orElseThrow();
      if (!scenario.name().equals(name.value())) {
        problems.add(
            name.slot().valuePlace(),
            "scenario must be '%s', which is to be run, got '%s'; take the schedule of a run of '%s', or run '%s'"
                .formatted(scenario.name(), name.value(), scenario.name(), name.value()));
        return;
      }
      Set<String> named = new HashSet<>();
      for (Got<Strike> strike : strikes(got)) {
        Got<String> fault = strike.at(ScheduleGrammar.FAULT).orElseThrow();
        String value = String.valueOf(fault.value());
        Optional<FaultStep> step = scenario.fault(value);
        if (step.isEmpty()) {
          problems.add(
              fault.slot().valuePlace(),
              "fault must be one of the scenario's, got '%s'; %s"
                  .formatted(value, Suggestion.remedy(value, names())));
        } else if (!named.add(value)) {
          problems.add(
              fault.slot().valuePlace(),
              "faults must differ, got '%s' twice; remove one of them".formatted(value));
        } else {
          check(strike, step.get());
        }
      }
      names().stream()
          .filter(missing -> !named.contains(missing) && problems.none())
          .forEach(missing ->
              problems.add(
                  got.at(ScheduleGrammar.STRIKES).orElseThrow().slot().at(),
                  "strikes must have one for each fault of the scenario, got none for '%s'; add it, or take the schedule of another run"
                      .formatted(missing)));
    }

    private List<String> names() {
      return scenario.faults().stream().map(FaultStep::name).toList();
    }

    private void check(Got<Strike> strike, FaultStep step) {
      Fault fault = step.fault();
      same(strike, ScheduleGrammar.KIND, fault.kind());
      same(strike, ScheduleGrammar.TARGET, fault.target().toString());
      Optional<Got<Duration>> lasts = strike.at(ScheduleGrammar.FOR);
      if (fault.lasts() == null) {
        lasts.ifPresent(got ->
            problems.add(
                got.slot().at(),
                "'for' must be said of a fault that is held, got '%s', which the scenario does not hold; remove it"
                    .formatted(step.name())));
      } else if (lasts.isEmpty()) {
        problems.add(
            strike.slot().at(),
            "a %s must have 'for', got none; add for example for: %s"
                .formatted(fault.kind(), DurationText.of(fault.lasts())));
      }
      Optional<Got<String>> after = strike.at(FaultGrammar.AFTER);
      after
          .filter(got -> !FaultGrammar.BASELINE.equals(got.value()))
          .filter(got -> step.name().equals(got.value()) || !names().contains(got.value()))
          .ifPresent(got ->
              problems.add(
                  got.slot().valuePlace(),
                  "after must name the baseline or another fault, got '%s'; write for example after: baseline"
                      .formatted(got.value())));
      whileThereIsLoad(strike, step);
    }

    private void same(Got<Strike> strike, Field<String> field, String inScenario) {
      Got<String> said = strike.at(field).orElseThrow();
      if (!inScenario.equals(said.value())) {
        problems.add(
            said.slot().valuePlace(),
            "%s must be the scenario's, '%s', got '%s'; change the scenario instead, or run it as it was"
                .formatted(field.key(), inScenario, said.value()));
      }
    }

    /** As of a scenario's own faults: each starts, and is healed, before the load ends. */
    private void whileThereIsLoad(Got<Strike> strike, FaultStep step) {
      Duration load =
          scenario.loads().stream()
              .map(Load::lasts)
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO);
      strike
          .at(FaultGrammar.AT)
          .filter(at -> at.value() != null && at.value().compareTo(load) >= 0)
          .ifPresent(at ->
              problems.add(
                  at.slot().valuePlace(),
                  "a fault must start before the load ends (%s), got %s; write an earlier one"
                      .formatted(DurationText.of(load), DurationText.of(valueOf(at)))));
      Optional<Duration> begins =
          strike
              .valueAt(FaultGrammar.AT)
              .or(() ->
                  Optional.ofNullable(scenario.baseline())
                      .map(baseline -> baseline.end())
                      .filter(_ ->
                          FaultGrammar.BASELINE.equals(
                              strike.valueAt(FaultGrammar.AFTER).orElse(""))));
      Optional<Got<Duration>> lasts =
          step.fault().lasts() == null ? Optional.empty() : strike.at(ScheduleGrammar.FOR);
      if (begins.isPresent() && lasts.isPresent() && begins.get().compareTo(load) < 0) {
        Duration held = valueOf(lasts.get());
        if (begins.get().plus(held).compareTo(load) >= 0) {
          problems.add(
              lasts.get().slot().valuePlace(),
              "a fault must be healed before the load ends (%s), got %s from %s on; shorten it"
                  .formatted(
                      DurationText.of(load), DurationText.of(held), DurationText.of(begins.get())));
        }
      }
    }

    private static Duration valueOf(Got<Duration> got) {
      return got.value() == null ? Duration.ZERO : got.value();
    }
  }
}
