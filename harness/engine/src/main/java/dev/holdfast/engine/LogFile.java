package dev.holdfast.engine;

import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The compact file of the lines that the log store held, {@code logs-found.tsv}: a line that names
 * the format, a line that names the columns, and a line for each log line. Writers are many times
 * fewer than lines: a line that begins with {@code =} gives the next writer, the others name theirs
 * by its number, counted from 0.
 */
final class LogFile {
  static final String NAME = "logs-found.tsv";

  /** The same of the lines that stand in the pods' own logs. */
  static final String WRITTEN = "logs-written.tsv";

  private static final String FORMAT = "#holdfast-logs 1";
  private static final String COLUMNS =
      "writer\tsequence\tload\tnumber\tat-epoch-ms\tposition; =\tservice\tinstance\tprocess";
  private static final String WRITER = "=";

  private LogFile() {}

  /**
   * Writes all of them.
   *
   * @throws HistoryNotWritten where the disk refuses
   */
  static void write(Path file, LogLines lines) {
    Map<Writer, Integer> known = new HashMap<>();
    StringBuilder text = new StringBuilder();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.append(FORMAT).append('\n').append(COLUMNS).append('\n');
      for (int i = 0; i < lines.size(); i++) {
        append(text, lines.get(i), known);
        out.append(text);
        text.setLength(0);
      }
    } catch (IOException e) {
      throw new HistoryNotWritten(file, e);
    }
  }

  private static void append(StringBuilder out, LogLine line, Map<Writer, Integer> known) {
    Integer number = known.get(line.writer());
    if (number == null) {
      number = known.size();
      known.put(line.writer(), number);
      Writer writer = line.writer();
      out.append(WRITER);
      for (String name : List.of(writer.service(), writer.instance(), writer.process())) {
        RequestLine.escape(out.append('\t'), name);
      }
      out.append('\n');
    }
    out.append(number).append('\t').append(line.sequence()).append('\t').append(line.load());
    out.append('\t').append(line.number()).append('\t').append(line.epochMillis());
    out.append('\t').append(line.position()).append('\n');
  }

  /**
   * The lines of a run; none where it has no such file, since then it asked nothing of logs or was
   * cut short before it could.
   *
   * @throws BadHistory with file, line and cause
   */
  static LogLines read(Path file) {
    if (!Files.exists(file)) {
      return LogLines.none();
    }
    try (LineReader in = LineReader.open(file)) {
      String format = in.next();
      if (!FORMAT.equals(format)) {
        throw new BadHistory("%s:1: expected '%s', got '%s'".formatted(file, FORMAT, format), null);
      }
      in.next();
      return lines(in, file);
    }
  }

  /** A torn last line is left out: the entry that says how many there are comes after the file. */
  private static LogLines lines(LineReader in, Path file) {
    LogLines.Builder lines = new LogLines.Builder();
    List<Writer> writers = new ArrayList<>();
    String line = in.next();
    for (int number = 3; line != null; number++) {
      String next = in.next();
      try {
        add(line.split("\t", -1), lines, writers);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        if (next != null) {
          throw new BadHistory("%s:%d: not a line of a log: %s".formatted(file, number, line), e);
        }
      }
      line = next;
    }
    return lines.build();
  }

  private static void add(String[] fields, LogLines.Builder lines, List<Writer> writers) {
    if (fields[0].equals(WRITER)) {
      writers.add(
          new Writer(
              RequestLine.unescape(fields[1]),
              RequestLine.unescape(fields[2]),
              RequestLine.unescape(fields[3])));
      return;
    }
    lines.add(
        new LogLine(
            writers.get(Integer.parseInt(fields[0])),
            Long.parseLong(fields[1]),
            fields[2],
            Long.parseLong(fields[3]),
            Long.parseLong(fields[4]),
            Long.parseLong(fields[5])));
  }
}
