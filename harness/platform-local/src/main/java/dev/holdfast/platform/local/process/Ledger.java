package dev.holdfast.platform.local.process;

import dev.holdfast.spi.OnDisk;
import dev.holdfast.spi.PidSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The run's list of every process that was started for it, one line each, on the disk before the
 * process may run: pid, start time, where pids mean that, the word of its {@link Mark}, its log,
 * and what it is, by tabs. With it, what a killed run left is found later, and nothing else is. A
 * line of another boot, or from before lines said of which boot they are, names nobody: the same
 * numbers are other processes' now.
 */
public final class Ledger {
  private static final String FILE = "processes.tsv";
  private static final int FIELDS = 6;

  private final Path file;

  /**
   * A process of this machine as it now runs.
   *
   * @param what it is for: {@code pod catalog-1}
   */
  public record Entry(ProcessId id, Mark mark, String what) {}

  private Ledger(Path file) {
    this.file = file;
  }

  /** A run's ledger, in that run's folder. */
  public static Ledger in(Path runFolder) {
    return new Ledger(runFolder.resolve(FILE));
  }

  /** Adds a process whose children are not known. */
  public void add(ProcessId id, String what) {
    add(new Entry(id, Mark.NONE, what));
  }

  /** Adds a process. */
  synchronized void add(Entry entry) {
    String line =
        String.join(
            "\t",
            Long.toString(entry.id().pid()),
            Long.toString(entry.id().startTicks()),
            PidSpace.here().text(),
            entry.mark().word(),
            entry.mark().log(),
            entry.what());
    try {
      OnDisk.append(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Every process so far that a pid still can name; empty where the run has no ledger. A line cut
   * off by a crash is left out.
   */
  public List<Entry> entries() {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] fields = line.split("\t", FIELDS);
        if (fields.length == FIELDS
            && fields[0].matches("\\d{1,18}")
            && fields[1].matches("\\d{1,18}")
            && PidSpace.parse(fields[2]).isHere()) {
          entries.add(
              new Entry(
                  new ProcessId(Long.parseLong(fields[0]), Long.parseLong(fields[1])),
                  new Mark(fields[3], fields[4]),
                  fields[5]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }
}
