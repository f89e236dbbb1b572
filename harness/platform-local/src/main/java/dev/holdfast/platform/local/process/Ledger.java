package dev.holdfast.platform.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The run's list of every process that was started for it, one line each ({@code pid, start time,
 * what}, by tabs), written before the process may run. With it, what a killed run left is found
 * later, and nothing else is.
 */
public final class Ledger {
  private static final String FILE = "processes.tsv";

  private final Path file;

  /** A process and what it is for: {@code pod catalog-1}. */
  public record Entry(ProcessId id, String what) {}

  private Ledger(Path file) {
    this.file = file;
  }

  /** A run's ledger, in that run's folder. */
  public static Ledger in(Path runFolder) {
    return new Ledger(runFolder.resolve(FILE));
  }

  /** Adds a process. */
  public synchronized void add(ProcessId id, String what) {
    try {
      Files.writeString(
          file,
          id.pid() + "\t" + id.startTicks() + "\t" + what + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Every process so far; empty where the run has no ledger. A line cut off by a crash is left out.
   */
  public List<Entry> entries() {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] fields = line.split("\t", 3);
        if (fields.length == 3
            && fields[0].matches("\\d{1,18}")
            && fields[1].matches("\\d{1,18}")) {
          entries.add(
              new Entry(
                  new ProcessId(Long.parseLong(fields[0]), Long.parseLong(fields[1])), fields[2]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }
}
