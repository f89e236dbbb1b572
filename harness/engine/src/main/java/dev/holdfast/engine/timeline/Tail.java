package dev.holdfast.engine.timeline;

/** How likely it is that chance alone makes so many answers bad. */
final class Tail {
  private Tail() {}

  /**
   * The probability of at least {@code found} of {@code of}, each with probability {@code rate}.
   */
  static double atLeast(long found, long of, double rate) {
    if (found <= 0) {
      return 1;
    }
    if (rate <= 0) {
      return 0;
    }
    if (rate >= 1 || found > of) {
      return found > of ? 0 : 1;
    }
    if (found <= of * rate) {
      return 1; // no more than is to be expected: nothing to wonder at
    }
    // beyond the expected number the terms only fall, so they are summed until they add nothing
    double term = Math.exp(logTerm(found, of, rate));
    double sum = term;
    double odds = rate / (1 - rate);
    for (long k = found; k < of && term > sum * 1e-12; k++) {
      term *= (double) (of - k) / (k + 1) * odds;
      sum += term;
    }
    return Math.min(1, sum);
  }

  private static double logTerm(long k, long n, double rate) {
    return logFactorial(n)
        - logFactorial(k)
        - logFactorial(n - k)
        + k * Math.log(rate)
        + (n - k) * Math.log1p(-rate);
  }

  /** Stirling's series; exact to 1e-9 from 10 on, and summed below. */
  private static double logFactorial(long n) {
    if (n < 10) {
      double sum = 0;
      for (long i = 2; i <= n; i++) {
        sum += Math.log((double) i);
      }
      return sum;
    }
    double x = 1.0 + (double) n;
    return (x - 0.5) * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI)
        + 1 / (12 * x)
        - 1 / (360 * x * x * x);
  }
}
