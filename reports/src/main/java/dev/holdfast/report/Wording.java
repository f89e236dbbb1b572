package dev.holdfast.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers and times as a report says them, the same on every machine. */
final class Wording {
  private static final DateTimeFormatter WALL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Control sequences of terminals (ECMA-48, CSI), as coloured logs have them. */
  private static final Pattern TERMINAL_SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private Wording() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String counted(long count, String one, String more) {
    return count(count) + " " + (count == 1 ? one : more);
  }

  /** {@code 0.4 ms}, {@code 12 ms}, {@code 1.24 s}, {@code 2 min 5 s}; three digits that count. */
  static String time(long nanos) {
    if (nanos < 0) {
      return "−" + time(-nanos);
    }
    double millis = nanos / 1e6;
    if (nanos == 0) {
      return "0 ms";
    }
    if (millis < 9.95) {
      return plain(millis, millis < 0.1 ? 3 : 1) + " ms";
    }
    if (millis < 999.5) {
      return plain(millis, 0) + " ms";
    }
    if (millis < 99_950) {
      return plain(millis / 1e3, millis < 9_995 ? 2 : 1) + " s";
    }
    long seconds = Math.round(millis / 1e3);
    return (part(seconds / 3600, "h") + part(seconds / 60 % 60, "min") + part(seconds % 60, "s"))
        .strip();
  }

  private static String part(long count, String unit) {
    return count == 0 ? "" : count + " " + unit + " ";
  }

  static String time(Duration duration) {
    return time(duration.toNanos());
  }

  /** A moment on an axis whose 0 is somewhere before it: {@code +340 ms}. */
  static String since(long nanos) {
    return nanos > 0 ? "+" + time(nanos) : time(nanos);
  }

  static String wall(Instant instant) {
    return WALL.format(instant);
  }

  /** A share with at least two digits that count, so that few of many never read as none. */
  static String share(long part, long of) {
    if (of == 0 || part == 0) {
      return "0 %";
    }
    double percent = 100.0 * part / of;
    if (percent >= 99.95) {
      return part == of ? "100 %" : "> 99.9 %";
    }
    int digits = percent >= 10 ? 1 : (int) Math.min(6, Math.ceil(-Math.log10(percent)) + 1);
    return fixed(percent, Math.max(1, digits)) + " %";
  }

  static String fixed(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }

  static String plain(double value, int decimals) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    return (decimals > 0 ? rounded.stripTrailingZeros() : rounded).toPlainString();
  }

  static String withoutTerminalSequences(String line) {
    return TERMINAL_SEQUENCE.matcher(line).replaceAll("");
  }

  /** A word as a POSIX shell takes it. */
  static String shellWord(String word) {
    return PLAIN_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
