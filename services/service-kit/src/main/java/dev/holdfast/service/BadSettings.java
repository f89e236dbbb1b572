package dev.holdfast.service;

import java.util.List;

/** Settings that break a rule. All problems of a start are reported at once. */
public final class BadSettings extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Each problem with key, value, rule and remedy, in one line. */
  @SuppressWarnings("serial") // made by List.copyOf, which is serializable
  private final List<String> problems;

  /** With at least one problem. */
  public BadSettings(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem with key, value, rule and remedy, in one line. */
  public List<String> problems() {
    return problems;
  }
}
