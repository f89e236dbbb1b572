package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command as a user has it: each time a process of its own, with its exit code and what it
 * prints. What still runs is ended when this closes.
 */
final class HoldfastCommand implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Duration BOUND = Duration.ofMinutes(4);

  private final Map<String, String> environment;
  private final List<Process> started = new ArrayList<>();

  HoldfastCommand() {
    this(Map.of());
  }

  /** With these variables besides the test's own. */
  HoldfastCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /** One that may still be under way; its output is in the file. */
  record Running(Process process, Path output) {
    Ended end() throws Exception {
      return end(BOUND);
    }

    /** By its name: {@code INT}. */
    void signal(String name) throws Exception {
      assertThat(
              new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                  .start()
                  .waitFor())
          .isZero();
    }

    /** Waits until it has said that; fails with what it said instead. */
    void awaitLine(String text, Duration bound) {
      await()
          .atMost(bound)
          .failFast(() -> {
            if (!process.isAlive()) {
              assertThat(Files.readString(output)).contains(text);
            }
          })
          .untilAsserted(() -> assertThat(Files.readString(output)).contains(text));
    }

    /** Fails where it does not end by itself within the bound. */
    Ended end(Duration bound) throws Exception {
      assertThat(process.waitFor(bound))
          .as("ends in time; it said:\n" + Files.readString(output))
          .isTrue();
      return new Ended(process.exitValue(), Files.readString(output));
    }
  }

  record Ended(int exitCode, String output) {
    List<String> lines() {
      return output.lines().toList();
    }
  }

  Running start(Object... words) throws IOException {
    // a build that was started in the background ignores SIGINT, and its children would inherit
    // that
    List<String> command =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", HOME.resolve("holdfast").toString()));
    Stream.of(words).map(Object::toString).forEach(command::add);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true);
    // the jars are there: Maven has just packaged them
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    builder.environment().putAll(environment);
    Path output = Files.createTempFile(HOME.resolve("harness/quality/target"), "output-", ".txt");
    Process process = builder.redirectOutput(output.toFile()).start();
    started.add(process);
    return new Running(process, output);
  }

  Ended run(Object... words) throws Exception {
    return start(words).end();
  }

  /** The folders of the runs below {@code runs}. */
  static List<Path> runFolders(Path runs) throws IOException {
    try (Stream<Path> below = Files.walk(runs, 3)) {
      return below.filter(file -> file.endsWith("history.jsonl")).map(Path::getParent).toList();
    }
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
