package dev.holdfast.model.timeline;

import java.util.Arrays;

/**
 * How often each time came, to the microsecond, which is what a request's times are recorded to: so
 * nothing that is counted or ranked here is rounded. Short times, which are nearly all, lie in an
 * array; each long one takes a place of its own, so that memory grows with what differs and not
 * with what comes.
 */
public final class Micros {
  private static final int SHORT = 1 << 16;
  private static final int EMPTY = -1;

  private int[] few = new int[256];
  private long[] many = {};
  private int[] keys = {};
  private int[] counts = {};
  private int used;
  private long total;
  private long most = -1;

  /** Takes one more time; a negative one counts as 0. */
  public void add(long nanos) {
    add(Math.clamp(nanos / 1_000, 0, Integer.MAX_VALUE), 1);
  }

  /** All that another one holds. */
  public void addAll(Micros other) {
    other.each((micros, count) -> {
      for (long left = count; left > 0; left -= Integer.MAX_VALUE) {
        add(micros, (int) Math.min(left, Integer.MAX_VALUE));
      }
    });
  }

  private void add(int micros, int count) {
    total += count;
    most = Math.max(most, micros);
    if (micros < SHORT) {
      addShort(micros, count);
    } else {
      addLong(micros, count);
    }
  }

  private void addShort(int micros, int count) {
    if (micros >= few.length) {
      few = Arrays.copyOf(few, Integer.highestOneBit(micros) * 2);
    }
    int sum = few[micros] + count;
    if (sum >= 0) {
      few[micros] = sum;
      return;
    }
    // more than an int holds
    if (many.length < SHORT) {
      many = new long[SHORT];
    }
    many[micros] += (long) few[micros] + count;
    few[micros] = 0;
  }

  private void addLong(int micros, int count) {
    if (2 * (used + 1) > keys.length) {
      grow();
    }
    int at = place(micros);
    if (keys[at] == EMPTY) {
      keys[at] = micros;
      used++;
    }
    counts[at] = Math.addExact(counts[at], count);
  }

  private int place(int micros) {
    int at = (micros * 0x9E3779B1) >>> (Integer.numberOfLeadingZeros(keys.length) + 1);
    while (keys[at] != EMPTY && keys[at] != micros) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  private void grow() {
    int[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new int[Math.max(64, oldKeys.length * 2)];
    counts = new int[keys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        counts[at] = oldCounts[i];
      }
    }
  }

  @FunctionalInterface
  private interface Each {
    void is(int micros, long count);
  }

  private void each(Each to) {
    for (int micros = 0; micros < few.length; micros++) {
      long count = few[micros] + (many.length == 0 ? 0 : many[micros]);
      if (count > 0) {
        to.is(micros, count);
      }
    }
    int[] order = Arrays.stream(keys).filter(key -> key != EMPTY).sorted().toArray();
    for (int micros : order) {
      to.is(micros, counts[place(micros)]);
    }
  }

  /** How many there are. */
  public long total() {
    return total;
  }

  /**
   * The percentile by nearest rank, so one of the times, in nanoseconds; 100 is the longest. There
   * must be one.
   */
  public long at(double percentile) {
    if (total == 0) {
      throw new IllegalStateException("no time was counted");
    }
    if (percentile >= 100) {
      return most * 1_000L;
    }
    long rank = Math.max(1, (long) Math.ceil(percentile / 100 * total - 1e-9));
    long[] seen = {0, -1};
    each((micros, count) -> {
      seen[0] += count;
      if (seen[1] < 0 && seen[0] >= rank) {
        seen[1] = micros;
      }
    });
    return seen[1] * 1_000L;
  }

  /** How many are longer. */
  public long above(long nanos) {
    long[] above = {0};
    each((micros, count) -> above[0] += micros * 1_000L > nanos ? count : 0);
    return above[0];
  }
}
