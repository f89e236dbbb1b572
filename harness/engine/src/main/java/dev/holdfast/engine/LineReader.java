package dev.holdfast.engine;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file in a run's folder, one after the other. A file that no run wrote may be one
 * line of gigabytes, which must not fill the memory before it is refused.
 */
final class LineReader implements Closeable {
  /** In characters; what a run writes has a few hundred. */
  private static final int LONGEST = 1 << 20;

  /** The scenario's whole text is one line of it. */
  private static final int LONGEST_OF_A_JOURNAL = 16 << 20;

  private final int longest;
  private final Path file;
  private final Reader in;
  private final char[] buffer = new char[8192];
  private final StringBuilder line = new StringBuilder();
  private int at;
  private int end;
  private int number;
  private boolean whole;

  private LineReader(Path file, Reader in, int longest) {
    this.longest = longest;
    this.file = file;
    this.in = in;
  }

  /**
   * The lines of a regular file in UTF-8.
   *
   * @throws BadHistory where it is none, or cannot be opened
   */
  static LineReader open(Path file) {
    return open(file, LONGEST);
  }

  /** The same of a journal. */
  static LineReader journal(Path file) {
    return open(file, LONGEST_OF_A_JOURNAL);
  }

  private static LineReader open(Path file, int longest) {
    BadHistory.unlessRegular(file);
    try {
      return new LineReader(file, Files.newBufferedReader(file), longest);
    } catch (IOException e) {
      throw cannotBeRead(file, e);
    }
  }

  /**
   * The next line without its end; null after the last one.
   *
   * @throws BadHistory with file, line and cause, where it is too long or cannot be read
   */
  @Nullable String next() {
    line.setLength(0);
    while (at < end || fill()) {
      for (int i = at; i < end; i++) {
        if (buffer[i] == '\n') {
          take(i);
          at = i + 1;
          whole = true;
          return counted();
        }
      }
      take(end);
      at = end;
    }
    whole = false;
    return line.isEmpty() ? null : counted();
  }

  /** Whether the line that came last had an end, so that it was written whole. */
  boolean whole() {
    return whole;
  }

  /** The number of the line that came last, counted from 1. */
  int number() {
    return number;
  }

  private String counted() {
    number++;
    return line.toString();
  }

  private void take(int until) {
    line.append(buffer, at, until - at);
    if (line.length() > longest) {
      throw new BadHistory(
          "%s:%d: is longer than %,d characters, which no line of a run is; name the folder of a run"
              .formatted(file, number + 1, longest),
          null);
    }
  }

  private boolean fill() {
    try {
      at = 0;
      end = Math.max(0, in.read(buffer));
      return end > 0;
    } catch (CharacterCodingException e) {
      throw new BadHistory(file + ": is not UTF-8 text", e);
    } catch (IOException e) {
      throw cannotBeRead(file, e);
    }
  }

  private static BadHistory cannotBeRead(Path file, IOException e) {
    return new BadHistory(file + ": cannot be read: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw cannotBeRead(file, e);
    }
  }
}
