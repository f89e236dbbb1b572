package dev.holdfast.spi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where a process id names one process: one boot of one kernel, and one namespace of pids in it. A
 * machine that has started again counts from the beginning, and so does a container beside this
 * one, even under the same host name.
 *
 * @param boot the kernel's random id of its boot; empty where there is none to be had
 * @param namespace of the pids, by its inode; empty where there is none to be had
 */
public record PidSpace(String boot, String namespace) {
  private static final Path PROC = Path.of("/proc");
  private static final PidSpace HERE = read();

  /** Counted from 0 behind the command's closing parenthesis: field 22 of proc(5). */
  private static final int START = 19;

  /** The space of this process's id. */
  public static PidSpace here() {
    return HERE;
  }

  /** Reads what {@link #text} wrote. */
  public static PidSpace parse(String text) {
    int end = text.lastIndexOf('.');
    return end < 0
        ? new PidSpace(text, "")
        : new PidSpace(text.substring(0, end), text.substring(end + 1));
  }

  /** Both in one word, without slashes or blanks. */
  public String text() {
    return boot + "." + namespace;
  }

  /** Whether the machine said which it is. */
  public boolean isKnown() {
    return !boot.isEmpty();
  }

  /** Whether ids mean here what they mean there; where nothing is known of either, they do not. */
  public boolean isHere() {
    return isKnown() && equals(HERE);
  }

  /**
   * When a process of this space was started, in ticks of the clock since the machine's boot; empty
   * where there is no such process, or no {@code /proc}.
   */
  public static OptionalLong startTicks(long pid) {
    try {
      // the command's name may hold any byte, also spaces and parentheses
      String line =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      return OptionalLong.of(
          Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[START]));
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }

  private static PidSpace read() {
    try {
      String namespace = Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
      return new PidSpace(
          Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip(),
          namespace.replaceAll("[^0-9]", ""));
    } catch (IOException e) {
      return new PidSpace("", "");
    }
  }
}
