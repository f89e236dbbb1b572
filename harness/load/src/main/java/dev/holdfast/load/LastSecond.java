package dev.holdfast.load;

import org.HdrHistogram.Histogram;

/** The latencies of the requests that ended in the last full second of the run's clock. */
final class LastSecond {
  private static final long SECOND = 1_000_000_000L;

  private final Histogram latencies = new Histogram(2);
  private long second = Long.MIN_VALUE;
  private long before = Long.MIN_VALUE;
  private long beforeP99Nanos;

  /** Adds a request. */
  synchronized void add(long endedNanos, long latencyNanos) {
    long endedIn = Math.floorDiv(endedNanos, SECOND);
    if (endedIn > second) {
      before = second;
      beforeP99Nanos = p99Nanos();
      second = endedIn;
      latencies.reset();
    }
    latencies.recordValue(Math.max(0, latencyNanos));
  }

  /**
   * The 99th percentile of the second before the one that {@code nowNanos} is in; 0 where none
   * ended.
   */
  synchronized long p99Nanos(long nowNanos) {
    long full = Math.floorDiv(nowNanos, SECOND) - 1;
    if (second == full) {
      return p99Nanos();
    }
    return before == full ? beforeP99Nanos : 0;
  }

  private long p99Nanos() {
    return latencies.getTotalCount() == 0 ? 0 : latencies.getValueAtPercentile(99);
  }
}
