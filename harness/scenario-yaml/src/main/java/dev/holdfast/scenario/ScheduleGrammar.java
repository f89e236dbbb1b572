package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Schedule;
import dev.holdfast.model.Schedule.Strike;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a run's schedule is written. */
final class ScheduleGrammar {
  /** The version of the format that this code reads. */
  static final int VERSION = 1;

  static final Field<Integer> HOLDFAST =
      required(
          "holdfast-schedule",
          WholeForm.of(VERSION, VERSION, Math::toIntExact, VERSION),
          Integer.toString(VERSION),
          "The version of the schedule format.");

  static final Field<String> SCENARIO =
      required("scenario", Names.NAME, "catalog-replica-kill", "The scenario that it is of.");

  static final Field<String> FILE =
      optional(
          "file",
          text("file", "must be the path of a scenario, 4096 characters at most", 4096, "a.yaml"),
          "scenarios/smoke/replica-kill.yaml",
          "Where the scenario was.");

  static final Field<List<String>> SET =
      orElse(
          "set",
          new ListForm<>(
              "value",
              text("value", "must be a text as --set takes it", 100_000, "catalog.replicas=3"),
              0,
              "[catalog.replicas=3]"),
          "[]",
          "What was set on the command line.");

  static final Field<Long> SEED =
      required(
          "seed",
          WholeForm.of(Long.MIN_VALUE, Long.MAX_VALUE, seed -> seed, 7),
          "7",
          "Of what requests ask for.");

  static final Field<String> FAULT =
      required("fault", Names.NAME, "kill-one", "The fault's name in the scenario.");

  static final Field<String> KIND =
      required(
          "kind",
          new WordForm<>(
              "kind",
              "must be a kind of fault",
              FaultGrammar.KINDS.stream()
                  .map(Field::key)
                  .collect(
                      Collectors.toMap(
                          Function.identity(),
                          Function.identity(),
                          (one, _) -> one,
                          LinkedHashMap::new)),
              (wrong, words) -> Suggestion.remedy(wrong, words.keySet())),
          "kill",
          "The kind of fault.");

  static final Field<String> TARGET =
      required(
          "target",
          text("target", "must say what is struck", 1000, "deployment catalog"),
          "deployment catalog",
          "What is struck.");

  static final Field<Duration> FOR =
      optional("for", Quantities.DURATION, "8s", "How long it is kept; then it is healed.");

  static final Field<Integer> OF =
      orElse(
          "of",
          WholeForm.of(0, 10_000, Math::toIntExact, 3),
          "0",
          "How many pods the workload has then.");

  static final WholeForm<Integer> A_POD = WholeForm.of(1, 10_000, Math::toIntExact, 1);

  static final Field<List<Integer>> PODS =
      orElse(
          "pods",
          new ListForm<>("pod", A_POD, 0, "[2]"),
          "[]",
          "Which of them are struck, the oldest being 1.");

  static final Structure<Strike> A_STRIKE =
      new Structure<>(
          "strike",
          "What is struck, and when.",
          "{fault: kill-one, kind: kill, target: deployment catalog, after: baseline, pods: [2], of: 3}",
          ScheduleGrammar::strike,
          FAULT,
          KIND,
          TARGET,
          OneOf.of("its start", FaultGrammar.AFTER, FaultGrammar.AT),
          FOR,
          PODS,
          OF);

  static final Field<List<Strike>> STRIKES =
      required(
          "strikes",
          new ListForm<>("strike", A_STRIKE, 0, "[]"),
          "[]",
          "One for each fault of the scenario.");

  static final Structure<Schedule> A_SCHEDULE =
      new Structure<>(
          "schedule",
          "What a run strikes, when and for how long.",
          "{holdfast-schedule: 1, scenario: catalog-replica-kill, seed: 7, strikes: []}",
          parts -> new Schedule(parts.get(SCENARIO), parts.get(SEED), parts.get(STRIKES)),
          HOLDFAST,
          SCENARIO,
          FILE,
          SET,
          SEED,
          STRIKES);

  private ScheduleGrammar() {}

  private static Strike strike(Parts parts) {
    return new Strike(
        parts.get(FAULT),
        parts.get(KIND),
        parts.get(TARGET),
        FaultGrammar.start(parts),
        Objects.requireNonNullElse(parts.find(FOR), Duration.ZERO),
        parts.get(PODS).stream().map(number -> number - 1).sorted().toList(),
        parts.get(OF));
  }

  private static TextForm<String> text(String id, String rule, int most, String example) {
    return TextForm.of(id, rule, "[\\s\\S]{1,%d}".formatted(most), text -> text, example);
  }
}
