package dev.holdfast.logstash;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Which lines came to a place, and when: a file that outlives the process, so that an audit can ask
 * what was here before it died. It is kept in characters of ASCII, a JSON array a line: when, in
 * milliseconds since the epoch, and what names the line.
 */
final class Tally implements AutoCloseable {
  /** What one answer holds at most. */
  static final int PAGE_BYTES = 4 << 20;

  private static final long MOST_BYTES = 256L << 20;

  private static final NamedFields NAMES =
      new NamedFields(
          List.of(
              "service.name",
              "service.node.name",
              "process.start",
              "event.sequence",
              "http.request.id",
              "@timestamp"));
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final FileChannel file;
  private final InstantSource clock;
  private final long mostBytes;
  private long bytes;
  private boolean whole = true;

  Tally(Path file, InstantSource clock) throws IOException {
    this(file, clock, MOST_BYTES);
  }

  /** A tally that goes on where the file ends, whoever wrote it. */
  Tally(Path file, InstantSource clock, long mostBytes) throws IOException {
    this.clock = clock;
    this.mostBytes = mostBytes;
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    this.file =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    bytes = this.file.size();
    if (bytes > 0) {
      write(new byte[] {'\n'}); // the last line may be torn
    }
  }

  /** What names the line; "" where nothing does. */
  static String named(JsonNode line) {
    return named(NAMES.of(line));
  }

  /** The same of a line as it was written; "" where it is no JSON. */
  static String named(String line) {
    if (!line.startsWith("{")) {
      return "";
    }
    try (JsonParser json = ASCII.createParser(line)) {
      return named(NAMES.of(json));
    } catch (IOException e) {
      return ""; // cut off, or no JSON after all
    }
  }

  private static String named(List<String> names) {
    if (names.getFirst().isEmpty()) {
      return "";
    }
    try {
      return ASCII.writeValueAsString(names).substring(1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds lines that came just now, by their names; those that have none are left out. */
  synchronized void add(Collection<String> named) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String names : named) {
      if (!names.isEmpty()) {
        lines.append('[').append(clock.millis()).append(',').append(names).append('\n');
      }
    }
    if (bytes + lines.length() > mostBytes) {
      whole = false;
    } else {
      write(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void write(byte[] text) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(text);
    while (from.hasRemaining()) {
      bytes += file.write(from, bytes);
    }
  }

  /** Whether all that came is in it. */
  synchronized boolean whole() {
    return whole;
  }

  /**
   * Writes the lines from that byte on, whole ones, as many as one answer holds; none where there
   * are no more.
   */
  void writeTo(OutputStream to, long from) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(Math.clamp(size() - from, 0, PAGE_BYTES));
    while (page.hasRemaining() && file.read(page, from + page.position()) > 0) {
      // until it is full
    }
    byte[] read = Arrays.copyOf(page.array(), page.position());
    int end = read.length;
    while (end > 0 && read[end - 1] != '\n') {
      end--;
    }
    to.write(read, 0, end);
  }

  private synchronized long size() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
