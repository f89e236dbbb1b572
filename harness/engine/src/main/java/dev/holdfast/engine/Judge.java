package dev.holdfast.engine;

import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Verdict;
import java.util.List;

/** Says what a history shows. */
public final class Judge {
  private Judge() {}

  /** The verdict, from the history alone. */
  public static Judgement judge(Scenario scenario, History history) {
    return new Judgement(Verdict.UNKNOWN, "Judging is not built yet.", List.of(), List.of());
  }
}
