package dev.holdfast.engine.words;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** {@code 12,000}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 7 requests}, {@code 1 request}. */
  public static String count(long count, String one) {
    return count(count) + " " + one + (count == 1 ? "" : "s");
  }

  /** Three digits at most: {@code 0.42 ms}, {@code 340 ms}, {@code 8.1 s}. */
  public static String time(long nanos) {
    double ms = nanos / 1e6;
    double size = Math.abs(ms);
    if (size >= 9_999.5) {
      return String.format(Locale.ROOT, "%.0f s", ms / 1e3);
    }
    if (size >= 999.5) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1e3);
    }
    return size >= 99.5 || ms == Math.rint(ms)
        ? String.format(Locale.ROOT, "%.0f ms", ms)
        : String.format(Locale.ROOT, size >= 9.95 ? "%.1f ms" : "%.2f ms", ms);
  }

  /** {@code 63.9/s}: never more than it is. */
  public static String rate(double perSecond) {
    return new BigDecimal(perSecond)
            .setScale(1, RoundingMode.FLOOR)
            .stripTrailingZeros()
            .toPlainString()
        + "/s";
  }

  /**
   * What share was found, at least one being there. With none found the bound is the exact one of
   * Clopper and Pearson (1934) for 0 of n: 1 - 0.05^(1/n).
   */
  public static String share(long found, long of) {
    return found == 0 ? bound(of) + " with 95% confidence" : percent((double) found / of);
  }

  /** The share that is not ruled out where none of so many was found. */
  public static String bound(long of) {
    return "below " + percentAtMost(1 - Math.pow(0.05, 1.0 / of));
  }

  /** {@code after 340 ms}, or {@code 5.95 ms before it was seen}. */
  public static String afterFault(long nanos) {
    return nanos < 0 ? time(-nanos) + " before the fault was seen" : "after " + time(nanos);
  }

  /** Two significant digits: {@code 0.14%}. */
  public static String percent(double ratio) {
    return percent(ratio, RoundingMode.HALF_UP);
  }

  /** Two significant digits, never less than it is: {@code 0.025%}. */
  public static String percentAtMost(double ratio) {
    return percent(ratio, RoundingMode.CEILING);
  }

  private static String percent(double ratio, RoundingMode rounding) {
    return new BigDecimal(ratio * 100)
            .round(new MathContext(2, rounding))
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }
}
