package dev.holdfast.launch;

import dev.holdfast.model.Verdict;

/** How a command ends. */
public enum ExitCode {
  /** The verdict is PASS, or the command did what it should. */
  OK(0),
  /** The verdict is FAIL: the system did not do what was expected. */
  FAIL(1),
  /** Bad input; nothing was started. */
  BAD_INPUT(2),
  /** The verdict is UNKNOWN: it ran, but the evidence does not carry a verdict. */
  UNKNOWN(3),
  /** It could not be brought up for a reason outside the scenario. */
  CANNOT_START(4),
  /** The platform lacks what the scenario needs. */
  SKIPPED(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The process's exit code. */
  public int number() {
    return number;
  }

  /** The one for a verdict. */
  public static ExitCode of(Verdict verdict) {
    return switch (verdict) {
      case PASS -> OK;
      case FAIL -> FAIL;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
