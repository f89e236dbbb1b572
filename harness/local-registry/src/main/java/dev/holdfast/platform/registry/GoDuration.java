package dev.holdfast.platform.registry;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time.ParseDuration} reads them, which is what Consul takes. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /**
   * The duration that the text means: {@code 1m30s}, {@code -1.5h}, {@code 0}.
   *
   * @throws IllegalArgumentException with Go's message where it is none
   */
  static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(rest);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < rest.length() && part.find() && part.start() == end) {
      BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
      String number = part.group(1);
      nanos =
          nanos.add(new BigDecimal(number.endsWith(".") ? number + "0" : number).multiply(unit));
      end = part.end();
    }
    boolean tooLong = nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0;
    if (rest.isEmpty() || end < rest.length() || tooLong) {
      String why = rest.matches("\\d+\\.?\\d*") ? "missing unit in duration" : "invalid duration";
      throw new IllegalArgumentException("time: " + why + " \"" + text + "\"");
    }
    Duration value = Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    return negative ? value.negated() : value;
  }
}
