package dev.holdfast.launch;

import dev.holdfast.model.Judgement;
import java.nio.file.Path;

/**
 * A run that was judged.
 *
 * @param folder the run's
 * @param report its {@code report.html}
 */
public record Finished(Judgement judgement, Path folder, Path report) {
  /** How the command ends. */
  public ExitCode exitCode() {
    return ExitCode.of(judgement.verdict());
  }
}
