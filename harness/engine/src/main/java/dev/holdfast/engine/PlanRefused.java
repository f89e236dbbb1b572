package dev.holdfast.engine;

import java.util.List;

/** The scenario asks for what its system does not have. Exit code 2; nothing was started. */
public final class PlanRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /** All of them, each with the scenario's field, its value, what exists and a remedy. */
  public PlanRefused(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem that the plan has, a text each. */
  public List<String> problems() {
    return problems;
  }
}
