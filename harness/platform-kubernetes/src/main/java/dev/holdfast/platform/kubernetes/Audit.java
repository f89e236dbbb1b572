package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * Who did what to somebody's cluster, and when: a line for each effect in the run's folder, on the
 * disk before the effect.
 */
final class Audit {
  private static final String FILE = "audit.log";

  private final Path file;
  private final String where;
  private final InstantSource clock;

  Audit(Path folder, Cluster cluster, String namespace, String run, InstantSource clock) {
    file = folder.resolve(FILE);
    where =
        "who=%s context=%s namespace=%s run=%s"
            .formatted(Hold.who(), cluster.context(), namespace, run);
    this.clock = clock;
  }

  /** Writes that this is about to be done. */
  void write(String what) {
    String line = "%s %s %s%n".formatted(clock.instant(), where, what);
    try {
      Files.writeString(
          file,
          line,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
