package dev.holdfast.platform.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of an HTTP/1.1 answer as a probe needs. Where the body ends is read from the answer (RFC
 * 9112, section 6.3), not waited for as the end of the connection: servers may leave that to the
 * client.
 *
 * @param location where it sends the probe; "" for nowhere
 */
record HttpAnswer(int status, String body, String location) {
  /** Lines may end as the kubelet's reader takes them: small servers leave out the return. */
  private static final Pattern HEAD_END = Pattern.compile("\\r?\\n\\r?\\n");

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] (\\d{3})( [^\\r\\n]*)?\\r?\\n");
  private static final Pattern LENGTH = header("content-length:[ \\t]*(\\d{1,9})");
  private static final Pattern CHUNKED = header("transfer-encoding:[^\\r\\n]*\\bchunked");
  private static final Pattern LOCATION = header("location:[ \\t]*([^\\r\\n]*)");

  /** A chunk's size in hexadecimal digits, and what else its line says. */
  private static final Pattern CHUNK_HEAD = Pattern.compile("([0-9a-fA-F]{1,8})[^\\n]*\\n");

  /** Trailers, if any, and the line that ends all. */
  private static final Pattern TRAILERS = Pattern.compile("([^\\r\\n]+\\r?\\n)*\\r?\\n");

  /** The kubelet reads no more than this of a body, and then judges by the status. */
  private static final int BODY_AT_MOST = 10 * 1024;

  private static final int HEAD_AT_MOST = 1024 * 1024;
  private static final int SWITCHING = 101;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /** One that sends the probe nowhere. */
  HttpAnswer(int status, String body) {
    this(status, body, "");
  }

  private static Pattern header(String line) {
    return Pattern.compile("\\n" + line, Pattern.CASE_INSENSITIVE);
  }

  /**
   * The answer, once it is complete.
   *
   * @param text what was read so far, one character a byte
   * @param ended whether no more can come
   * @throws IOException where it is no HTTP answer, or was cut off
   */
  static Optional<HttpAnswer> of(String text, boolean ended) throws IOException {
    Matcher end = HEAD_END.matcher(text);
    if (!end.find()) {
      if (ended) {
        throw new IOException(
            text.isEmpty() ? "connection closed without an answer" : "answer cut off");
      }
      if (text.length() > HEAD_AT_MOST) {
        throw new IOException("not an HTTP answer: no end of its head");
      }
      return Optional.empty();
    }
    Matcher line = STATUS_LINE.matcher(text);
    if (!line.lookingAt()) {
      throw new IOException("not an HTTP answer");
    }
    int status = Integer.parseInt(line.group(1));
    String headers = text.substring(0, end.start());
    String rest = text.substring(end.end());
    return status < OK && status != SWITCHING
        ? of(rest, ended) // what comes before the answer
        : of(status, headers, rest, ended);
  }

  private static Optional<HttpAnswer> of(int status, String headers, String body, boolean ended)
      throws IOException {
    Matcher leads = LOCATION.matcher(headers);
    String location = leads.find() ? leads.group(1).strip() : "";
    if (body.length() > BODY_AT_MOST) {
      return Optional.of(new HttpAnswer(status, decoded(body), location));
    }
    if (CHUNKED.matcher(headers).find()) {
      Optional<String> chunks = chunks(body);
      whole(chunks.isPresent(), ended);
      return chunks.map(all -> new HttpAnswer(status, decoded(all), location));
    }
    if (status == NO_CONTENT || status == NOT_MODIFIED) {
      return Optional.of(new HttpAnswer(status, "", location));
    }
    Matcher length = LENGTH.matcher(headers);
    boolean complete =
        length.find() ? whole(body.length() >= Integer.parseInt(length.group(1)), ended) : ended;
    return complete
        ? Optional.of(new HttpAnswer(status, decoded(body), location))
        : Optional.empty();
  }

  /** What chunks carry, once the last one and what follows it are there (RFC 9112, section 7.1). */
  private static Optional<String> chunks(String body) throws IOException {
    StringBuilder all = new StringBuilder();
    Matcher head = CHUNK_HEAD.matcher(body);
    int at = 0;
    while (head.region(at, body.length()).lookingAt()) {
      int size = Integer.parseUnsignedInt(head.group(1), 16);
      if (size == 0) {
        return TRAILERS.matcher(body).region(head.end(), body.length()).lookingAt()
            ? Optional.of(all.toString())
            : Optional.empty();
      }
      int end = head.end() + size;
      int line = size < 0 || end > body.length() ? -1 : body.indexOf('\n', end);
      if (line < 0) {
        return Optional.empty();
      }
      all.append(body, head.end(), end);
      at = line + 1;
    }
    if (body.indexOf('\n', at) >= 0) {
      throw new IOException("not an HTTP answer: a chunk has no size");
    }
    return Optional.empty();
  }

  private static boolean whole(boolean complete, boolean ended) throws IOException {
    if (ended && !complete) {
      throw new IOException("answer cut off");
    }
    return complete;
  }

  private static String decoded(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
  }
}
