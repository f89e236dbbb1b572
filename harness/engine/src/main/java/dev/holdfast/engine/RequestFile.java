package dev.holdfast.engine;

import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Requests;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The compact file of a load's requests, {@code requests-LOAD.tsv}: a line that names the format, a
 * line that names the columns, and a line for each request, as {@link RequestLine} has it.
 */
public final class RequestFile {
  static final String PREFIX = "requests-";
  static final String SUFFIX = ".tsv";

  private RequestFile() {}

  /** A new file that takes requests from any thread. */
  public static RequestWriter create(Path file) {
    return new RequestWriter(file);
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
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX)
        ? Optional.of(name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
        : Optional.empty();
  }

  private static void go(Path file, Consumer<? super Request> to) {
    try (LineReader in = LineReader.open(file)) {
      String format = in.next();
      if (format != null && !format.equals(RequestLine.FORMAT)) {
        throw bad(file, 1, "expected '" + RequestLine.FORMAT + "', got '" + format + "'", null);
      }
      String columns = in.next();
      String line = columns == null ? null : in.next();
      for (int number = 3; line != null; number++) {
        String next = in.next();
        add(to, file, number, line, next == null);
        line = next;
      }
    }
  }

  private static void add(
      Consumer<? super Request> to, Path file, int number, String line, boolean last) {
    Request request;
    try {
      request = RequestLine.parse(line);
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
