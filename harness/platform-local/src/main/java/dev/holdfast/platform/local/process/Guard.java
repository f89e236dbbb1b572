package dev.holdfast.platform.local.process;

import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A small process beside the run that ends the run's processes when the harness dies, however it
 * dies. It learns of that from the kernel: its standard input is a pipe whose only writer is the
 * harness. It runs in a session of its own, so that Ctrl-C at a terminal does not reach it.
 */
final class Guard implements AutoCloseable {
  private static final String SCRIPT = "guard.sh";
  private static final long GOODBYE_SECONDS = 5;

  private final Process process;
  private final OutputStream pipe;

  private Guard(Process process) {
    this.process = process;
    pipe = process.getOutputStream();
  }

  /**
   * Starts one that has nothing to guard yet.
   *
   * @throws CannotStart where this machine has no {@code setsid} or {@code sh}, or no space
   */
  static Guard start(Path folder) {
    Path script = folder.resolve(SCRIPT);
    try (InputStream text =
        Objects.requireNonNull(Guard.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      Files.createDirectories(folder);
      Files.write(script, text.readAllBytes());
    } catch (IOException e) {
      throw new CannotStart(
          "%s cannot be written (%s); check the disk's space and the folder's rights"
              .formatted(script, e.getMessage()),
          e);
    }
    try {
      return new Guard(
          new ProcessBuilder("setsid", "sh", script.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new CannotStart(
          "the local platform needs the programs setsid and sh (util-linux, and any POSIX shell) on"
              + " PATH: "
              + e.getMessage(),
          e);
    }
  }

  ProcessId id() {
    return ProcessTable.stat(process.pid())
        .map(ProcessTable.Stat::id)
        .orElseThrow(() -> new CannotStart("the run's guard ended as soon as it was started"));
  }

  synchronized void protect(ProcessId id) {
    write("add " + id.pid() + " " + id.startTicks() + "\n");
  }

  private void write(String line) {
    try {
      pipe.write(line.getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the run's guard is gone", e);
    }
  }

  /** Ends it; what it guarded is let go. */
  @Override
  public synchronized void close() {
    if (process.isAlive()) {
      try {
        write("done\n");
        if (process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
          return;
        }
      } catch (UncheckedIOException alreadyGone) {
        // it ended between the two looks: nothing to say goodbye to
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
    }
  }
}
