package dev.holdfast.engine;

import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Start;
import dev.holdfast.model.Verdict;
import java.util.List;

/** What tests ask of judgements. */
final class Checks {
  private Checks() {}

  static Check check(Judgement judgement, String name) {
    return judgement.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + name + " in " + judgement.checks()));
  }

  static Verdict verdict(Judgement judgement, String name) {
    return check(judgement, name).verdict();
  }

  /** The same pod is killed once more when all is as before. */
  static Histories killedAgain(Scenarios scenario, Histories history) {
    scenario.faults =
        List.of(
            Scenarios.kill("kill-one", new Start.AfterBaseline(), 1),
            Scenarios.kill("kill-two", new Start.AfterFault("kill-one"), 1));
    scenario.ofFaults = List.of();
    return history
        .add(new Event.FaultInjecting(Histories.ms(40_000), "kill-two", List.of("catalog-1")))
        .add(new Event.FaultInjected(Histories.ms(40_001), "kill-two"))
        .add(
            new Event.FaultWitnessed(
                Histories.ms(40_012),
                "kill-two",
                "catalog-1",
                Histories.ms(40_010),
                Histories.ms(5),
                "gone"))
        .add(new Event.FaultHealed(Histories.ms(40_013), "kill-two"))
        .pod(40_050, "catalog-1", false, 1, "Failed (signal KILL)")
        .pod(42_000, "catalog-1", true, 2, "Running");
  }
}
