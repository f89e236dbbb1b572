package dev.holdfast.platform.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
  /** Field 19 of each thread's stat (proc_pid_stat(5)). */
  private static List<Integer> nice() throws IOException {
    List<Integer> nice = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        nice.add(Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]));
      }
    }
    return nice;
  }

  @Test
  void whatRootsHarnessRunsAndWillRunGoesFirst() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may go first");
    assertThat(nice()).contains(0);

    Precedence.take();

    assertThat(nice()).containsOnly(-10);
    List<Integer> later = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                later.addAll(nice());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    thread.join();
    assertThat(later).isNotEmpty().containsOnly(-10);
  }
}
