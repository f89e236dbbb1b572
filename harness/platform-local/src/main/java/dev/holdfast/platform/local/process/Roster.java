package dev.holdfast.platform.local.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The processes of one run: whatever is started through it is in the run's {@link Ledger} and under
 * its guard before it executes its first instruction.
 */
public final class Roster implements AutoCloseable {
  /** Waits for a word, then becomes the command; without one (the harness died) it ends. */
  private static final String HELD = "read -r go && exec \"$@\" </dev/null";

  private final Ledger ledger;
  private final Guard guard;

  private Roster(Ledger ledger, Guard guard) {
    this.ledger = ledger;
    this.guard = guard;
  }

  /**
   * A process that was started.
   *
   * @param process to wait for
   * @param mark on it, and on whatever it starts
   */
  public record Started(Process process, ProcessId id, Mark mark) {}

  /** Opens a run's roster; its guard runs from now on. */
  public static Roster open(Path runFolder, Path tmp) {
    Ledger ledger = Ledger.in(runFolder);
    ProcessTable.stat(ProcessHandle.current().pid())
        .ifPresent(self -> ledger.add(self.id(), Leftovers.HARNESS));
    Guard guard = Guard.start(tmp);
    ledger.add(guard.id(), "guard");
    return new Roster(ledger, guard);
  }

  /**
   * Starts a command in a session of its own.
   *
   * @param log takes its output, behind what is there
   * @throws IOException where it cannot be started
   */
  public Started start(
      String what,
      List<String> command,
      Path workingFolder,
      Map<String, String> environment,
      Path log)
      throws IOException {
    List<String> held = new ArrayList<>(List.of("setsid", "sh", "-c", HELD, "sh"));
    held.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(held)
            .directory(workingFolder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Mark mark = Mark.of(log);
    mark.putInto(builder.environment());
    Process process = builder.start();
    try {
      ProcessId id =
          ProcessTable.stat(process.pid())
              .map(ProcessTable.Stat::id)
              .orElseThrow(() -> new IOException(what + " ended before it could be let go"));
      ledger.add(new Ledger.Entry(id, mark, what));
      guard.protect(id);
      try (OutputStream word = process.getOutputStream()) {
        word.write('\n');
      }
      return new Started(process, id, mark);
    } catch (IOException | UncheckedIOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Lets the guard go; the ledger stays. */
  @Override
  public void close() {
    guard.close();
  }
}
