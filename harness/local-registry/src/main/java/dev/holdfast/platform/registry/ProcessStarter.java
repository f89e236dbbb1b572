package dev.holdfast.platform.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a process for the registry. The platform passes one whose processes end with the harness,
 * even when the harness is killed.
 */
@FunctionalInterface
public interface ProcessStarter {
  /**
   * Starts the command; what it says on both of its outputs is appended to the log.
   *
   * @throws IOException where the command cannot be started
   */
  Process start(List<String> command, Path log) throws IOException;

  /** Starts a plain child, which outlives a harness that is killed. */
  static ProcessStarter plain() {
    return (command, log) ->
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }
}
