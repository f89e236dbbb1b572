package dev.holdfast.scenario;

import java.util.Comparator;

/**
 * One thing that is wrong with a scenario: where, the rule, the value, and what to write instead.
 *
 * @param file as the caller named it, or {@code --set}
 * @param line counted from 1; 0 where the file as a whole or the command line is meant
 * @param column counted from 1 in characters; 0 with line 0
 */
public record Problem(String file, int line, int column, String message) {
  /** In the order of a reader's eye: down the file, the command line last. */
  static final Comparator<Problem> ORDER =
      Comparator.comparing((Problem problem) -> problem.file().startsWith(Overrides.PLACE))
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column);

  /** {@code replica-kill.yaml:21:7 unknown field 'signl' in kill; did you mean 'signal'?}. */
  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + " " + message;
  }
}
