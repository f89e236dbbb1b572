package dev.holdfast.platform.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** This machine for a node, with programs that come before its own. */
final class ShellNode implements Node {
  private static final Duration BOUND = Duration.ofMinutes(1);

  private final Path programs;
  private final List<Started> started = new CopyOnWriteArrayList<>();

  /**
   * With those programs.
   *
   * @param programs the folder that they are in
   */
  ShellNode(Path programs) {
    this.programs = programs;
  }

  @Override
  public String name() {
    return "here";
  }

  @Override
  public Running start(String script, List<String> arguments, Consumer<String> lines) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", programs + ":/usr/sbin:/usr/bin:/sbin:/bin");
    try {
      Process process = builder.start();
      Thread.ofVirtual().start(() -> read(process, lines));
      Started running = new Started(process);
      started.add(running);
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the input of all, and waits until they have ended: they write into that folder. */
  void end() throws InterruptedException {
    for (Started each : started) {
      each.close();
      assertThat(each.await(BOUND)).isPresent();
    }
  }

  private static void read(Process process, Consumer<String> lines) {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Started(Process process) implements Running {
    @Override
    public OptionalInt await(Duration bound) throws InterruptedException {
      return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    }

    @Override
    public void close() {
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
