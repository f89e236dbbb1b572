package dev.holdfast.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One log file, followed to its end and on. It holds the file open, so that one that was renamed or
 * deleted is still read to its end before the one that took its name is begun. A file that became
 * shorter is read from its beginning.
 */
final class LogTail implements AutoCloseable {
  /** Longer lines are cut: one line must not take the memory of all. */
  static final int LINE_BYTES_AT_MOST = 256 * 1024;

  private static final long BYTES_AT_ONCE = 1024 * 1024;

  private final Path file;
  private final Position position;
  private final ByteBuffer buffer = ByteBuffer.allocate(LINE_BYTES_AT_MOST);
  private FileChannel channel;
  private String key;
  private long read;

  private LogTail(Path file, Position position, FileChannel channel, String key, long from) {
    this.file = file;
    this.position = position;
    this.channel = channel;
    this.key = key;
    this.read = from;
  }

  /** Goes on where the position file says, if it is about this very file; else at the beginning. */
  static LogTail open(Path file, Path positions) throws IOException {
    Position position = new Position(positions.resolve(file.getFileName() + ".position"));
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    String key = key(file);
    long from = position.of(key);
    return new LogTail(file, position, channel, key, from > channel.size() ? 0 : from);
  }

  private static String key(Path file) throws IOException {
    return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  /**
   * A line as it stands in its file.
   *
   * @param place that names it for ever: the same line that is read again has the same one, and two
   *     lines that say the same have two
   */
  record Line(String text, String place) {}

  String name() {
    return String.valueOf(file.getFileName());
  }

  /**
   * The next whole lines, so many at most; empty at the end for now. A line that has no end yet is
   * left for later, unless {@code last} says that nothing will be added to it.
   */
  List<Line> next(int most, boolean last) throws IOException {
    if (channel.size() < read) {
      read = 0; // truncated: what came before is gone, what is there now is new
    }
    List<Line> lines = lines(most, last);
    if (lines.isEmpty() && replaced()) {
      lines = lines(most, true);
      if (lines.isEmpty()) {
        reopen();
        lines = lines(most, last);
      }
    }
    return lines;
  }

  private List<Line> lines(int most, boolean last) throws IOException {
    List<Line> lines = new ArrayList<>();
    long end = read + BYTES_AT_ONCE;
    while (lines.size() < most && read < end) {
      buffer.clear();
      int got = channel.read(buffer, read);
      int used = got <= 0 ? 0 : split(got, most - lines.size(), last, lines);
      if (used == 0) {
        break;
      }
      read += used;
    }
    return lines;
  }

  /** Adds the lines in the buffer; how many bytes they took with their ends. */
  private int split(int length, int most, boolean last, List<Line> lines) {
    int start = 0;
    int added = 0;
    for (int i = 0; i < length && added < most; i++) {
      if (buffer.get(i) == '\n') {
        add(start, i, lines);
        added++;
        start = i + 1;
      }
    }
    boolean rest = start < length && added < most;
    if (rest && start == 0 && (last || length == LINE_BYTES_AT_MOST)) {
      add(0, length, lines);
      return length;
    }
    return start;
  }

  private void add(int from, int to, List<Line> lines) {
    int end = to > from && buffer.get(to - 1) == '\r' ? to - 1 : to;
    if (end > from) {
      String text = new String(buffer.array(), from, end - from, StandardCharsets.UTF_8);
      // a file that was cut off and written anew has other lines at the same places
      String place = "%s %d %s".formatted(key, read + from, text);
      lines.add(
          new Line(
              text, UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString()));
    }
  }

  private boolean replaced() throws IOException {
    try {
      return !key(file).equals(key);
    } catch (NoSuchFileException e) {
      return false; // deleted: what is still written to it can still be read
    }
  }

  private void reopen() throws IOException {
    channel.close();
    channel = FileChannel.open(file, StandardOpenOption.READ);
    key = key(file);
    read = 0;
  }

  /** All that was read has been taken; after a restart it goes on from here. */
  void acknowledge() throws IOException {
    position.keep(key, read);
  }

  /** Reads again what was not acknowledged. */
  void rewind() {
    read = position.of(key);
  }

  /** Whether all that is there now was read and acknowledged. */
  boolean atEnd() throws IOException {
    return position.of(key) >= channel.size() && !replaced();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
