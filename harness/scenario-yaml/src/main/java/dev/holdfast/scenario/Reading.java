package dev.holdfast.scenario;

import dev.holdfast.model.Scenario;
import java.util.List;

/** What came of reading a scenario. */
public sealed interface Reading {
  /**
   * The scenario is good.
   *
   * @param text the file's text as it was read, for the run's journal
   * @param file as the caller named it
   */
  record Good(Scenario scenario, String text, String file) implements Reading {}

  /** It is not; all problems in order of position, at least one. */
  record Bad(List<Problem> problems) implements Reading {
    public Bad {
      problems = List.copyOf(problems);
    }
  }
}
