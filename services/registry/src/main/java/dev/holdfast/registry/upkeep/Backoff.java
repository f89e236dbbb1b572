package dev.holdfast.registry.upkeep;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: twice as long each time up to a cap, of which a random part
 * between the half and the whole is taken, so that clients that failed together do not come back
 * together. Used by one thread.
 */
final class Backoff {
  private final Duration first;
  private final Duration cap;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration first, Duration cap, RandomGenerator random) {
    if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "back-off needs 0 < first <= cap, got first " + first + ", cap " + cap);
    }
    this.first = first;
    this.cap = cap;
    this.random = random;
  }

  /** The wait after one more failure. */
  Duration next() {
    // 20 doublings are a factor of a million: beyond every cap in use, and far from an overflow
    long whole = Math.min(first.toNanos() << Math.min(failures, 20), cap.toNanos());
    failures++;
    return Duration.ofNanos(random.nextLong(whole / 2, whole + 1));
  }

  /** After a success the next failure waits short again. */
  void reset() {
    failures = 0;
  }
}
