package dev.holdfast.cli;

import dev.holdfast.launch.check.Checkup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A check of one workload, whose scenarios are in the folder.
 *
 * @param namespace where it runs; "" for what a chart brings
 */
record PreparedCheck(Checkup checkup, String namespace, Path folder, List<Path> scenarios) {
  PreparedCheck {
    scenarios = List.copyOf(scenarios);
  }

  /** Writes its scenarios. */
  static PreparedCheck in(Path folder, String namespace, Checkup checkup) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PreparedCheck(checkup, namespace, folder, checkup.write(folder));
  }
}
