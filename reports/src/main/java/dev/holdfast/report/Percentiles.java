package dev.holdfast.report;

/**
 * Exact percentiles by the nearest-rank method: the smallest value that at least so many percent of
 * the values do not exceed. A run's requests fit in memory, so nothing needs to be estimated.
 */
final class Percentiles {
  private Percentiles() {}

  /** Of {@code sorted[from..to)}, which must not be empty. */
  static long nanos(long[] sorted, int from, int to, double percentile) {
    int rank = (int) Math.ceil(percentile / 100 * (to - from) - 1e-9);
    return sorted[from + Math.max(1, rank) - 1];
  }
}
