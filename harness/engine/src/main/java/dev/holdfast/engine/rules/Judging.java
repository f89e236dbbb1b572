package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.words.Headline;
import dev.holdfast.model.Check;
import dev.holdfast.model.Failover;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.LogFigures;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks every question, those of the scenario and those that are asked always. */
public final class Judging {
  private static final List<Function<Evidence, Stream<Question>>> FAMILIES =
      List.of(
          evidence -> Stream.of(RunQuestions.ready(evidence)),
          BaselineQuestion::of,
          LoadQuestions::of,
          FaultQuestions::of,
          ObserverQuestion::of,
          LoadExpectations::of,
          FaultExpectations::of,
          LogQuestions::of,
          RunQuestions::atTheEnd);

  private Judging() {}

  /** The answers, the parts of each failover, and all of it in a sentence. */
  public static Judged of(Scenario scenario, History history) {
    Evidence evidence = Evidence.of(scenario, history);
    List<Check> checks =
        FAMILIES.stream()
            .flatMap(family -> family.apply(evidence))
            .map(Question::check)
            .collect(Collectors.toCollection(ArrayList::new));
    List<Failover> failovers = failovers(evidence, checks);
    List<LogFigures> logs = logs(evidence, checks);
    Verdict verdict = Verdict.of(checks.stream().map(Check::verdict).toList());
    return new Judged(
        new Judgement(
            verdict, Headline.of(evidence, checks, failovers, verdict), checks, failovers, logs),
        evidence.timeline());
  }

  private static List<LogFigures> logs(Evidence evidence, List<Check> checks) {
    try {
      return LogQuestions.figures(evidence);
    } catch (RuntimeException e) {
      checks.add(new Check("logs", Verdict.UNKNOWN, "its figures", "nothing", e.toString()));
      return List.of();
    }
  }

  /** Like a check, parts that cannot be worked out take nothing else with them. */
  private static List<Failover> failovers(Evidence evidence, List<Check> checks) {
    try {
      return Failovers.of(evidence);
    } catch (RuntimeException e) {
      checks.add(new Check("failover", Verdict.UNKNOWN, "its parts", "nothing", e.toString()));
      return List.of();
    }
  }
}
