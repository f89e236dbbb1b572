package dev.holdfast.launch;

import dev.holdfast.model.Verdict;
import java.nio.file.Path;
import java.util.List;

/**
 * What several runs of one schedule show together.
 *
 * @param verdict the worst of theirs
 * @param lines for a terminal
 * @param page the same as a page
 */
public record Together(Verdict verdict, List<String> lines, Path page) {
  public Together {
    lines = List.copyOf(lines);
  }

  /** How the command ends. */
  public ExitCode exitCode() {
    return ExitCode.of(verdict);
  }
}
