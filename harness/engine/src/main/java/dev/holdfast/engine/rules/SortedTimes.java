package dev.holdfast.engine.rules;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Times in nanoseconds, in ascending order; at least one. */
final class SortedTimes {
  private final long[] nanos;

  SortedTimes(LongStream nanos) {
    this.nanos = nanos.sorted().toArray();
  }

  /** The percentile by nearest rank, so exact and one of the times; 100 is the longest. */
  long at(double percentile) {
    int rank = (int) Math.ceil(percentile / 100 * nanos.length - 1e-9);
    return nanos[Math.max(rank, 1) - 1];
  }

  long above(long bound) {
    return Arrays.stream(nanos).filter(time -> time > bound).count();
  }
}
