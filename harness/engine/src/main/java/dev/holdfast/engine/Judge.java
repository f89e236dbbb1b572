package dev.holdfast.engine;

import dev.holdfast.engine.rules.Judged;
import dev.holdfast.engine.rules.Judging;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Scenario;

/** Says what a history shows. */
public final class Judge {
  private Judge() {}

  /**
   * The verdict, from the history alone: the same history gives the same judgement, whenever and
   * wherever it is judged.
   */
  public static Judgement judge(Scenario scenario, History history) {
    return read(scenario, history).judgement();
  }

  /** The same, with what was read: a report needs no second reading. */
  public static Judged read(Scenario scenario, History history) {
    return Judging.of(scenario, history);
  }
}
