package dev.holdfast.engine;

import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Requests;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of a load's requests: {@code requests-LOAD.bin}, as {@link RequestCodec} has it. A
 * former version wrote {@code requests-LOAD.tsv}, which stays readable: a line that names the
 * format, a line that names the columns, and a line for each request, as {@link RequestLine} has
 * it.
 */
public final class RequestFile {
  static final String PREFIX = "requests-";
  static final String SUFFIX = ".bin";
  private static final String TEXT_SUFFIX = ".tsv";

  private RequestFile() {}

  /** A new file that takes requests from any thread. */
  public static RequestWriter create(Path file) {
    return new RequestWriter(file);
  }

  /** Writes them all, however long the disk takes: for tools that make a run up. */
  public static void write(Path file, Stream<Request> requests) throws IOException {
    RequestCodec.Encoder encoder = new RequestCodec.Encoder();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      encoder.begin(bytes);
      for (Iterator<Request> next = requests.iterator(); next.hasNext(); ) {
        encoder.add(bytes, next.next());
        bytes.writeTo(out);
        bytes.reset();
      }
    }
  }

  /** The file's requests, read whenever somebody goes through them; a torn last one is left out. */
  public static Requests open(Path file) {
    String load = load(file).orElse(String.valueOf(file.getFileName()));
    return new Requests() {
      @Override
      public String load() {
        return load;
      }

      @Override
      public void forEach(Consumer<? super Request> to) {
        go(file, to);
      }
    };
  }

  /**
   * The file's requests in the order in which they ended, all in memory. A torn last one is left
   * out.
   *
   * @throws BadHistory with file, line and cause
   */
  public static RequestLog read(Path file) {
    RequestLog.Builder log = new RequestLog.Builder(open(file).load());
    go(file, log::add);
    return log.build();
  }

  /** The load whose requests the file holds, by its name; empty where it is no such file. */
  static Optional<String> load(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(PREFIX) && (name.endsWith(SUFFIX) || name.endsWith(TEXT_SUFFIX))
        ? Optional.of(name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
        : Optional.empty();
  }

  /** A request as a line for people and programs, with its load in front. */
  public static String line(String load, Request request) {
    StringBuilder line = new StringBuilder(load).append('\t');
    RequestLine.append(line, request);
    line.setLength(line.length() - 1);
    return line.toString();
  }

  /** What the parts of such a line are. */
  public static String lineColumns() {
    return "load\t" + RequestLine.COLUMNS;
  }

  private static void go(Path file, Consumer<? super Request> to) {
    if (String.valueOf(file.getFileName()).endsWith(TEXT_SUFFIX)) {
      goThroughLines(file, to);
    } else {
      goThroughBytes(file, to);
    }
  }

  private static void goThroughBytes(Path file, Consumer<? super Request> to) {
    BadHistory.unlessRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      RequestCodec.Decoder decoder = new RequestCodec.Decoder(in);
      try {
        decoder.forEach(to);
      } catch (RequestCodec.NoRequests e) {
        throw new BadHistory(
            "%s: at byte %d: %s".formatted(file, decoder.position(), e.getMessage()), e);
      }
    } catch (IOException e) {
      throw new BadHistory(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void goThroughLines(Path file, Consumer<? super Request> to) {
    Map<List<String>, List<String>> same = new HashMap<>();
    try (LineReader in = LineReader.open(file)) {
      String format = in.next();
      if (format != null && !format.equals(RequestLine.FORMAT)) {
        throw bad(file, 1, "expected '" + RequestLine.FORMAT + "', got '" + format + "'", null);
      }
      String columns = in.next();
      String line = columns == null ? null : in.next();
      for (int number = 3; line != null; number++) {
        String next = in.next();
        add(to, file, number, line, next == null, same);
        line = next;
      }
    }
  }

  private static void add(
      Consumer<? super Request> to,
      Path file,
      int number,
      String line,
      boolean last,
      Map<List<String>, List<String>> same) {
    Request request;
    try {
      request = RequestLine.parse(line, same);
    } catch (IllegalArgumentException | ArithmeticException e) {
      if (!last) {
        throw bad(file, number, "not a request: " + e.getMessage(), e);
      }
      return;
    }
    to.accept(request);
  }

  private static BadHistory bad(Path file, int line, String cause, @Nullable Throwable e) {
    return new BadHistory("%s:%d: %s".formatted(file, line, cause), e);
  }
}
