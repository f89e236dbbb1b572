package dev.holdfast.launch;

import java.util.List;

/**
 * A run that did not take place, or not to its end: every problem in a line of its own, and how the
 * command ends.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<String> problems;
  private final ExitCode exitCode;

  Refused(ExitCode exitCode, List<String> problems) {
    super(String.join("\n", hidden(problems)));
    this.exitCode = exitCode;
    this.problems = hidden(problems);
  }

  private static List<String> hidden(List<String> problems) {
    return problems.stream().map(Secrets.redaction()::text).toList();
  }

  Refused(ExitCode exitCode, String problem) {
    this(exitCode, List.of(problem));
  }

  /** The problems, ready to show. */
  public List<String> problems() {
    return problems;
  }

  /** How the command ends. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
