package dev.holdfast.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How often something may happen that was seen so often: the upper bound of Clopper and Pearson
 * (1934) with 95 % confidence, which is exact for trials that do not depend on each other.
 */
final class Bound {
  private static final double DOUBT = 0.05;
  private static final int STEPS = 60;

  private Bound() {}

  /** The greatest share that is not ruled out; in [0, 1]. */
  static double above(int seen, int of) {
    if (seen >= of) {
      return 1;
    }
    double low = 0;
    double high = 1;
    for (int i = 0; i < STEPS; i++) {
      double middle = (low + high) / 2;
      if (atMost(seen, of, middle) > DOUBT) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** How likely so many of them or fewer are, where each has that probability. */
  private static double atMost(int seen, int of, double probability) {
    double sum = 0;
    double logChoose = 0;
    for (int k = 0; k <= seen; k++) {
      sum += Math.exp(logChoose + k * Math.log(probability) + (of - k) * Math.log1p(-probability));
      logChoose += Math.log(of - k) - Math.log(k + 1.0);
    }
    return sum;
  }

  /** {@code below 14 % with 95 % confidence}; that nothing is known where there was none. */
  static String said(int seen, int of) {
    return of == 0 || seen == of
        ? ""
        : "below " + rounded(above(seen, of)) + " % with 95 % confidence";
  }

  /** Two digits that count, never less than it is. */
  private static String rounded(double share) {
    return new BigDecimal(share * 100)
        .round(new MathContext(2, RoundingMode.CEILING))
        .stripTrailingZeros()
        .toPlainString();
  }
}
