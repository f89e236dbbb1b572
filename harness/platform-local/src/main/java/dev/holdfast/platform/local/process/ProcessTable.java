package dev.holdfast.platform.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kernel's list of processes, read from {@code /proc} (proc(5)). */
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  /** Counted from 0 behind the command's closing parenthesis. */
  private static final int STATE = 0;

  private static final int FLAGS = 6;
  private static final int START = 19;
  private static final int PENDING = 28;

  /** The kernel's PF_EXITING and PF_SIGNALED (include/linux/sched.h): on its way out. */
  private static final long ENDING = 0x4 | 0x400;

  /** SIGKILL's bit in the set of pending signals. */
  private static final long KILLED = 1L << 8;

  private ProcessTable() {}

  /**
   * A process as the table has it.
   *
   * @param state {@code R}, {@code S}, {@code Z} …
   * @param ending it has been killed or has exited, and the kernel is still taking it down, which
   *     for a large process takes a while; its state is {@code R} or {@code D} meanwhile
   */
  public record Stat(long pid, char state, long startTicks, boolean ending) {
    /** Which process it is. */
    public ProcessId id() {
      return new ProcessId(pid, startTicks);
    }

    /** A signal has stopped it. */
    public boolean stopped() {
      return state == 'T';
    }

    /** It has ended, though its parent may not have asked for its exit code yet. */
    public boolean dead() {
      return state == 'Z' || state == 'X' || state == 'x';
    }
  }

  /** Whether this machine has such a table. */
  public static boolean present() {
    return stat(ProcessHandle.current().pid()).isPresent();
  }

  /** The entry of a pid; empty when there is none. */
  public static Optional<Stat> stat(long pid) {
    String line;
    try {
      // the command's name may hold any byte
      line = Files.readString(of(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return Optional.empty();
    }
    return entry(pid, line);
  }

  static Optional<Stat> entry(long pid, String line) {
    // the command's name may hold spaces and parentheses, so fields count from its last one
    int name = line.lastIndexOf(')');
    if (name < 0) {
      return Optional.empty();
    }
    String[] fields = line.substring(name + 2).split(" ", PENDING + 2);
    return Optional.of(
        new Stat(
            pid,
            fields[STATE].charAt(0),
            Long.parseLong(fields[START]),
            (Long.parseLong(fields[FLAGS]) & ENDING) != 0
                || (Long.parseLong(fields[PENDING]) & KILLED) != 0));
  }

  /** Every process. */
  public static List<Stat> all() {
    List<Stat> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        stat(Long.parseLong(entry.getFileName().toString())).ifPresent(all::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /**
   * The first value of a variable in the environment that a process was started with; empty where
   * it has none, has written over it, is somebody else's, or is gone.
   */
  static Optional<String> variable(long pid, String name) {
    String all;
    try {
      all = Files.readString(of(pid).resolve("environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException goneOrSomebodys) {
      return Optional.empty();
    }
    String start = name + "=";
    return Stream.of(all.split("\0", -1))
        .filter(variable -> variable.startsWith(start))
        .map(variable -> variable.substring(start.length()))
        .findFirst();
  }

  /**
   * The files that a process's output and errors go to, as far as they are files and to be seen.
   */
  static List<Path> outputs(long pid) {
    List<Path> outputs = new ArrayList<>();
    for (String descriptor : List.of("fd/1", "fd/2")) {
      try {
        outputs.add(Files.readSymbolicLink(of(pid).resolve(descriptor)));
      } catch (IOException goneOrSomebodys) {
        // then nothing is known of it, and it is nobody's
      }
    }
    return outputs;
  }

  private static Path of(long pid) {
    return PROC.resolve(Long.toString(pid));
  }
}
