package dev.holdfast.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The processor time of a process and all its threads, those that ended included: user and system
 * time of {@code /proc/PID/stat} (proc(5), fields 14 and 15), in ticks of 10 ms.
 */
final class ProcessCpu {
  private static final long TICK_MILLIS = 10;

  private ProcessCpu() {}

  /** What it has used so far; empty where it is gone. */
  static Optional<Duration> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name before the last parenthesis may hold anything; field 3 follows it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z")
          ? Optional.empty()
          : Optional.of(
              Duration.ofMillis(
                  TICK_MILLIS * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
