package dev.holdfast.engine;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request as one line of tab-separated text. Times are whole microseconds: the intended start
 * since the run's start, then how much later it did start, then how long it took from there.
 */
final class RequestLine {
  static final String FORMAT = "#holdfast-requests 1";
  static final String COLUMNS =
      "number\tintended-us\tlate-us\ttook-us\tstatus\tanswer\thops\terror\tconnection\tpod";
  private static final String GIVEN_UP = "given up";
  private static final int FIELDS = 8;
  private static final int MOST_WAYS = 100_000;
  private static final List<Answer> ANSWERS = List.of(Answer.values());

  private RequestLine() {}

  static void append(StringBuilder out, Request request) {
    long intended = micros(request.intendedNanos());
    long started = micros(request.startedNanos());
    out.append(request.number()).append('\t');
    out.append(intended).append('\t');
    out.append(started - intended).append('\t');
    out.append(micros(request.endedNanos()) - started).append('\t');
    out.append(request.status()).append('\t');
    out.append(request.answer().name().toLowerCase(Locale.ROOT)).append('\t');
    for (int i = 0; i < request.hops().size(); i++) {
      plain(i == 0 ? out : out.append(','), request.hops().get(i));
    }
    plain(out.append('\t'), request.error());
    out.append('\t').append(request.connection());
    plain(out.append('\t'), request.pod());
    out.append('\n');
  }

  /**
   * The request of a line.
   *
   * @param same ways that are known already: of the same way it gives the same list
   * @throws IllegalArgumentException with the cause, where it is none
   */
  static Request parse(String line, Map<List<String>, List<String>> same) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "a request has " + FIELDS + " fields, this has " + fields.length);
    }
    long intended = nanos(fields[1]);
    long started = intended + nanos(fields[2]);
    String error = unescape(fields[7]);
    return new Request(
        Long.parseLong(fields[0]),
        intended,
        started,
        started + nanos(fields[3]),
        Integer.parseInt(fields[4]),
        // a former version counted it among the failed
        error.equals(GIVEN_UP) ? Answer.INDETERMINATE : answer(fields[5]),
        same.size() < MOST_WAYS
            ? same.computeIfAbsent(hops(fields[6]), way -> way)
            : hops(fields[6]),
        error);
  }

  private static Answer answer(String text) {
    return ANSWERS.stream()
        .filter(answer -> answer.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such answer: '" + text + "'"));
  }

  private static List<String> hops(String field) {
    return field.isEmpty()
        ? List.of()
        : Arrays.stream(field.split(",", -1)).map(RequestLine::unescape).toList();
  }

  private static long micros(long nanos) {
    return Math.floorDiv(nanos, 1_000L);
  }

  private static long nanos(String micros) {
    return Math.multiplyExact(Long.parseLong(micros), 1_000L);
  }

  /** A column to read: what would end it, or steer a terminal, is a space. */
  private static void plain(StringBuilder out, String text) {
    text.chars().forEach(c -> out.append(Character.isISOControl(c) ? ' ' : (char) c));
  }

  static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case ',' -> out.append("\\c");
        default -> out.append(c);
      }
    }
  }

  static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escaped = c == '\\' && i + 1 < text.length();
      plain.append(escaped ? unescaped(text.charAt(++i)) : c);
    }
    return plain.toString();
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'c' -> ',';
      default -> c;
    };
  }
}
