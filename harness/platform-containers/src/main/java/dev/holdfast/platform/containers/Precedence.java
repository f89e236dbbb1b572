package dev.holdfast.platform.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * On one machine, what measures must not wait for what is measured: where this process may (root on
 * Linux), its threads go before those of the containers, and so do those that are made later
 * (sched(7), setpriority(2)). Where it may not, it goes with them, and what it measures of its own
 * lag says whether that was enough.
 */
final class Precedence {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final String NICE = "-10";
  private static final int BOUND_SECONDS = 5;

  private Precedence() {}

  static void take() throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("renice", "-n", NICE, "-p"));
    try (Stream<Path> threads = Files.list(THREADS)) {
      threads.map(thread -> thread.getFileName().toString()).forEach(command::add);
      Process renice =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        // it also complains where one of many threads has ended meanwhile
        renice.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      } finally {
        renice.destroyForcibly();
      }
    } catch (IOException e) {
      return; // no Linux, or no renice
    }
  }
}
