package dev.holdfast.engine;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests in bytes, some 15 to 20 each. A file begins with {@code HFRQ}, the format's number and
 * the names of its columns; then come records, each with its kind in front: a text, which gets a
 * number, or a request, which has one value for each column. Every value is a number of one to ten
 * bytes, so that a reader passes over columns that it does not know, and a later version may add
 * some behind.
 *
 * <p>Times are whole microseconds: the intended start since that of the request before, then how
 * much later it did start, then how long it took from there. Of hops and error the numbers of their
 * texts are there, and of the pod; 0 is none. Texts are kept in so many places; one that finds all
 * taken takes the place of the oldest.
 */
final class RequestCodec {
  static final int FORMAT = 2;
  static final List<String> COLUMNS =
      List.of(
          "number",
          "intended-us",
          "late-us",
          "took-us",
          "status",
          "answer",
          "hops",
          "error",
          "connection",
          "pod");

  /** Those that every file has; the others came later. */
  private static final int FIRST_COLUMNS = 8;

  private static final byte[] MAGIC = "HFRQ".getBytes(StandardCharsets.US_ASCII);
  private static final int TEXT = 1;
  private static final int REQUEST = 2;
  private static final int PLACES = 1 << 16;
  private static final int LONGEST_TEXT = 1 << 20;
  private static final int MOST_COLUMNS = 100;

  /** In the order of the numbers that a file has for them. */
  private static final List<Answer> ANSWERS =
      List.of(Answer.OK, Answer.SLOW, Answer.FAILED, Answer.INDETERMINATE);

  private RequestCodec() {}

  /** The bytes are no requests; the message says why. */
  static final class NoRequests extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoRequests(String why) {
      super(why);
    }
  }

  /** Makes bytes of requests. */
  static final class Encoder {
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<List<String>, String> hops = new HashMap<>();
    private final @Nullable String[] texts = new String[PLACES];
    private int nextPlace;
    private long lastNumber;
    private long lastIntended;

    /** What a file begins with. */
    void begin(ByteArrayOutputStream out) {
      out.writeBytes(MAGIC);
      number(out, FORMAT);
      number(out, COLUMNS.size());
      for (String column : COLUMNS) {
        text(out, column);
      }
    }

    void add(ByteArrayOutputStream out, Request request) {
      long intended = Math.floorDiv(request.intendedNanos(), 1_000L);
      long started = Math.floorDiv(request.startedNanos(), 1_000L);
      long ended = Math.floorDiv(request.endedNanos(), 1_000L);
      int way = place(out, way(request.hops()));
      int error = place(out, request.error());
      int pod = place(out, request.pod());
      out.write(REQUEST);
      signed(out, request.number() - lastNumber);
      signed(out, intended - lastIntended);
      signed(out, started - intended);
      signed(out, ended - started);
      signed(out, request.status());
      signed(out, ANSWERS.indexOf(request.answer()));
      signed(out, way);
      signed(out, error);
      signed(out, request.connection());
      signed(out, pod);
      lastNumber = request.number();
      lastIntended = intended;
    }

    private String way(List<String> of) {
      if (of.isEmpty()) {
        return "";
      }
      String known = hops.get(of);
      if (known == null) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < of.size(); i++) {
          RequestLine.escape(i == 0 ? text : text.append(','), of.get(i));
        }
        known = text.toString();
        if (hops.size() < PLACES) {
          hops.put(List.copyOf(of), known);
        }
      }
      return known;
    }

    private int place(ByteArrayOutputStream out, String text) {
      if (text.isEmpty()) {
        return 0;
      }
      Integer known = places.get(text);
      if (known != null) {
        return known;
      }
      // 0 stands for none
      nextPlace = nextPlace + 1 < PLACES ? nextPlace + 1 : 1;
      String before = texts[nextPlace];
      if (before != null) {
        places.remove(before);
      }
      texts[nextPlace] = text;
      places.put(text, nextPlace);
      out.write(TEXT);
      number(out, nextPlace);
      text(out, text);
      return nextPlace;
    }

    private static void text(ByteArrayOutputStream out, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(bytes.length, LONGEST_TEXT);
      number(out, length);
      out.write(bytes, 0, length);
    }

    private static void signed(ByteArrayOutputStream out, long value) {
      number(out, (value << 1) ^ (value >> 63));
    }

    private static void number(ByteArrayOutputStream out, long value) {
      long left = value;
      while ((left & ~0x7FL) != 0) {
        out.write((int) ((left & 0x7F) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }

  /** Makes requests of bytes. */
  static final class Decoder {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long before;
    private @Nullable String[] texts = new String[256];
    private @Nullable List<String>[] ways = newWays(256);
    private final Map<List<String>, List<String>> sameWays = new HashMap<>();
    private int[] columnOf = {};
    private long number;
    private long intended;

    Decoder(InputStream in) {
      this.in = in;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable List<String>[] newWays(int size) {
      return (List<String>[]) new List[size];
    }

    /** Where in the file it is. */
    long position() {
      return before + at;
    }

    /**
     * Goes through all of them; a torn last record is left out.
     *
     * @throws NoRequests with what is wrong, where the bytes are no requests
     */
    void forEach(Consumer<? super Request> to) throws IOException {
      begin();
      long[] values = new long[COLUMNS.size()];
      while (at < end || fill()) {
        int kind = buffer[at++];
        try {
          switch (kind) {
            case TEXT -> text();
            case REQUEST -> to.accept(request(values));
            default -> throw new NoRequests("no record is of the kind " + kind);
          }
        } catch (EOFException torn) {
          return;
        }
      }
    }

    private void begin() throws IOException {
      try {
        for (byte expected : MAGIC) {
          if (next() != expected) {
            throw new NoRequests("does not begin as a file of requests");
          }
        }
        long format = unsigned();
        if (format != FORMAT) {
          throw new NoRequests(
              "format %d, but this version reads %d at most; use a newer Holdfast"
                  .formatted(format, FORMAT));
        }
        readColumns();
      } catch (EOFException e) {
        columnOf = new int[0]; // the run was killed before the first request
      }
    }

    private void readColumns() throws IOException {
      long count = unsigned();
      if (count < FIRST_COLUMNS || count > MOST_COLUMNS) {
        throw new NoRequests("has " + count + " columns");
      }
      int[] of = new int[(int) count];
      for (int i = 0; i < of.length; i++) {
        of[i] = COLUMNS.indexOf(string());
      }
      if (Arrays.stream(of)
              .filter(column -> column >= 0 && column < FIRST_COLUMNS)
              .distinct()
              .count()
          < FIRST_COLUMNS) {
        throw new NoRequests("lacks one of the columns " + COLUMNS.subList(0, FIRST_COLUMNS));
      }
      columnOf = of;
    }

    private void text() throws IOException {
      long place = unsigned();
      if (place < 1 || place >= PLACES) {
        throw new NoRequests("no text has the place " + place);
      }
      int index = (int) place;
      if (index >= texts.length) {
        int length = Math.min(PLACES, Integer.highestOneBit(index) * 2);
        texts = Arrays.copyOf(texts, length);
        ways = Arrays.copyOf(ways, length);
      }
      texts[index] = string();
      ways[index] = null;
    }

    private Request request(long[] values) throws IOException {
      for (int column : columnOf) {
        long value = signed();
        if (column >= 0) {
          values[column] = value;
        }
      }
      number += values[0];
      intended += values[1];
      long start = intended + values[2];
      return new Request(
          number,
          intended * 1_000L,
          start * 1_000L,
          (start + values[3]) * 1_000L,
          (int) values[4],
          answer(values[5]),
          way(values[6]),
          known(values[7]),
          Math.toIntExact(values[8]),
          known(values[9]));
    }

    private static Answer answer(long value) {
      if (value < 0 || value >= ANSWERS.size()) {
        throw new NoRequests("no answer has the number " + value);
      }
      return ANSWERS.get((int) value);
    }

    private String known(long place) {
      if (place == 0) {
        return "";
      }
      String text = place > 0 && place < texts.length ? texts[(int) place] : null;
      if (text == null) {
        throw new NoRequests("there is no text of the number " + place);
      }
      return text;
    }

    /** The same list for the same way, so that those who count by it need not compare. */
    private List<String> way(long place) {
      if (place == 0) {
        return List.of();
      }
      String text = known(place);
      List<String> way = ways[(int) place];
      if (way == null) {
        way = Arrays.stream(text.split(",", -1)).map(RequestLine::unescape).toList();
        way = sameWays.size() < PLACES ? sameWays.computeIfAbsent(way, same -> same) : way;
        ways[(int) place] = way;
      }
      return way;
    }

    private String string() throws IOException {
      long length = unsigned();
      if (length < 0 || length > LONGEST_TEXT) {
        throw new NoRequests("a text is longer than any of a run");
      }
      byte[] bytes = new byte[(int) length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = next();
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private long signed() throws IOException {
      long value = unsigned();
      return (value >>> 1) ^ -(value & 1);
    }

    private long unsigned() throws IOException {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte part = at < end ? buffer[at++] : next();
        value |= (part & 0x7FL) << shift;
        if (part >= 0) {
          return value;
        }
      }
      throw new NoRequests("a number is longer than ten bytes");
    }

    private byte next() throws IOException {
      if (at >= end && !fill()) {
        throw new EOFException();
      }
      return buffer[at++];
    }

    private boolean fill() throws IOException {
      before += end;
      at = 0;
      end = Math.max(0, in.read(buffer));
      return end > 0;
    }
  }
}
