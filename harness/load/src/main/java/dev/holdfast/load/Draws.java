package dev.holdfast.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The ranges that a request draws numbers from: those in its path, each different one once. The
 * same range twice in a request is the same draw.
 */
final class Draws {
  private final List<Range> ranges = new ArrayList<>();

  /** Numbers from {@code low} to {@code high}, both included. */
  record Range(long low, long high) {
    /** As a scenario writes it. */
    @Override
    public String toString() {
      return "${" + low + ".." + high + "}";
    }
  }

  /** The place of the range among the draws; adds it where it is new. */
  int add(Range range) {
    int known = ranges.indexOf(range);
    if (known >= 0) {
      return known;
    }
    ranges.add(range);
    return ranges.size() - 1;
  }

  /** The place of the range among the draws, or -1. */
  int find(Range range) {
    return ranges.indexOf(range);
  }

  /** One number from each range. */
  long[] draw(SplittableRandom random) {
    long[] drawn = new long[ranges.size()];
    for (int i = 0; i < drawn.length; i++) {
      Range range = ranges.get(i);
      drawn[i] = random.nextLong(range.low(), range.high() + 1);
    }
    return drawn;
  }
}
