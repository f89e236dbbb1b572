package dev.holdfast.model.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A load over time, in windows of 100 ms; in long runs of 1 s but for those near faults. A request
 * counts as sent in the window in which it started and as answered in that in which it ended.
 */
public final class Windows {
  private static final long FINE = 100_000_000L;
  private static final long COARSE = 1_000_000_000L;

  /** A run that is no longer than this is kept in fine windows altogether. */
  private static final long SHORT_RUN = 600 * COARSE;

  /** A time that is looked at closely. */
  public record Near(long fromNanos, long toNanos) {}

  private final long zero;
  private final boolean shortRun;
  private final List<Near> near;
  private final Map<Long, Window> windows = new TreeMap<>();
  private final Map<Long, Window> byFrom = new HashMap<>();
  private Window lastStarted = new Window(Long.MAX_VALUE, 0);
  private Window lastEnded = lastStarted;

  Windows(long zero, long lastsNanos, List<Near> near) {
    this.zero = zero;
    this.shortRun = lastsNanos <= SHORT_RUN;
    this.near = near;
  }

  void add(Request request) {
    if (!lastStarted.holds(request.startedNanos())) {
      lastStarted = at(request.startedNanos());
    }
    if (!lastEnded.holds(request.endedNanos())) {
      lastEnded = at(request.endedNanos());
    }
    lastStarted.started++;
    lastEnded.ended(request);
  }

  private Window at(long nanos) {
    long length = length(nanos);
    long from = zero + Math.floorDiv(nanos - zero, length) * length;
    return byFrom.computeIfAbsent(
        from,
        _ -> {
          Window window = new Window(from, length);
          windows.put(from, window);
          return window;
        });
  }

  /** A whole second is fine or it is not, so that windows never overlap. */
  private long length(long nanos) {
    if (shortRun) {
      return FINE;
    }
    long second = zero + Math.floorDiv(nanos - zero, COARSE) * COARSE;
    for (Near one : near) {
      if (one.fromNanos() < second + COARSE && one.toNanos() > second) {
        return FINE;
      }
    }
    return COARSE;
  }

  /** Those in which anything started or ended, in their order. */
  public Collection<Window> all() {
    return windows.values();
  }

  /** Whether any answer failed in a window of that time. */
  public boolean failedBetween(long fromNanos, long toNanos) {
    return windows.values().stream()
        .anyMatch(window ->
            window.failed > 0
                && window.fromNanos < toNanos
                && window.fromNanos + window.nanos > fromNanos);
  }

  /** Whether any answer was bad in a window of that time. */
  public boolean badBetween(long fromNanos, long toNanos) {
    return windows.values().stream()
        .anyMatch(window ->
            window.bad() > 0
                && window.fromNanos < toNanos
                && window.fromNanos + window.nanos > fromNanos);
  }

  /** What started and ended in a short time. */
  public static final class Window {
    private static final int MOST_KINDS = 20;
    private static final String OTHERS = "something else each time";

    private final long fromNanos;
    private final long nanos;
    private final Rounded latencies = new Rounded();
    private final Map<String, Long> errors = new HashMap<>(0);
    private long started;
    private long ok;
    private long slow;
    private long failed;

    Window(long fromNanos, long nanos) {
      this.fromNanos = fromNanos;
      this.nanos = nanos;
    }

    boolean holds(long at) {
      return at >= fromNanos && at - fromNanos < nanos;
    }

    void ended(Request request) {
      switch (request.answer()) {
        case OK -> ok++;
        case SLOW -> slow++;
        case FAILED -> failed++;
        case INDETERMINATE -> {
          return;
        }
      }
      latencies.add(request.latencyNanos());
      if (request.bad()) {
        String kind = kind(request);
        boolean kept = errors.size() < MOST_KINDS || errors.containsKey(kind);
        errors.merge(kept ? kind : OTHERS, 1L, Long::sum);
      }
    }

    private static String kind(Request request) {
      return request.error().isEmpty()
          ? request.answer() == Answer.SLOW ? "slow" : "failed"
          : request.error();
    }

    /** Its begin. */
    public long fromNanos() {
      return fromNanos;
    }

    /** Its length. */
    public long nanos() {
      return nanos;
    }

    /** How many requests started. */
    public long started() {
      return started;
    }

    /** How many ended well. */
    public long ok() {
      return ok;
    }

    /** How many ended late. */
    public long slow() {
      return slow;
    }

    /** How many failed. */
    public long failed() {
      return failed;
    }

    /** How many ended so that it counts. */
    public long answers() {
      return ok + slow + failed;
    }

    /** How many ended badly. */
    public long bad() {
      return slow + failed;
    }

    /** How often each kind of error came. */
    public Map<String, Long> errors() {
      return errors;
    }

    /** Latencies from the intended start. */
    public Rounded latencies() {
      return latencies;
    }
  }

  /**
   * How often times came, rounded to one part in 512, for what is drawn and not judged. Sparse,
   * since there are many of them.
   */
  public static final class Rounded {
    private static final int BITS = 9;
    private int[] keys = {};
    private int[] counts = {};
    private int used;

    /** Takes one more time. */
    void add(long nanos) {
      add(key(Math.clamp(nanos / 1_000, 0, Integer.MAX_VALUE)), 1);
    }

    /** All that another one holds. */
    public void addAll(Rounded other) {
      for (int i = 0; i < other.keys.length; i++) {
        if (other.counts[i] > 0) {
          add(other.keys[i], other.counts[i]);
        }
      }
    }

    private void add(int key, int count) {
      if (2 * (used + 1) > keys.length) {
        grow();
      }
      int at = place(key);
      used += counts[at] == 0 ? 1 : 0;
      keys[at] = key;
      counts[at] += count;
    }

    private int place(int key) {
      int at = (key * 0x9E3779B1) >>> (Integer.numberOfLeadingZeros(keys.length) + 1);
      while (counts[at] > 0 && keys[at] != key) {
        at = (at + 1) & (keys.length - 1);
      }
      return at;
    }

    private void grow() {
      int[] oldKeys = keys;
      int[] oldCounts = counts;
      keys = new int[Math.max(8, oldKeys.length * 2)];
      counts = new int[keys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldCounts[i] > 0) {
          int at = place(oldKeys[i]);
          keys[at] = oldKeys[i];
          counts[at] = oldCounts[i];
        }
      }
    }

    /**
     * The time with its lowest bits cut off: of equally long times, the shorter ones come first.
     */
    private static int key(int micros) {
      int drop = Math.max(0, 32 - Integer.numberOfLeadingZeros(micros) - BITS - 1);
      return micros >>> drop << drop;
    }

    private static long middle(int key) {
      int drop = Math.max(0, 32 - Integer.numberOfLeadingZeros(key) - BITS - 1);
      return (key + ((1L << drop) - 1) / 2) * 1_000L;
    }

    /** Several percentiles by nearest rank, in ascending order; empty where there is no time. */
    public long[] at(double... percentiles) {
      int[] sorted = new int[used];
      int next = 0;
      long total = 0;
      for (int i = 0; i < keys.length; i++) {
        if (counts[i] > 0) {
          sorted[next++] = keys[i];
          total += counts[i];
        }
      }
      if (total == 0) {
        return new long[0];
      }
      Arrays.sort(sorted);
      long[] found = new long[percentiles.length];
      long seen = 0;
      int of = 0;
      for (int key : sorted) {
        seen += counts[place(key)];
        while (of < percentiles.length
            && seen >= Math.max(1, (long) Math.ceil(percentiles[of] / 100 * total - 1e-9))) {
          found[of++] = middle(key);
        }
      }
      return found;
    }
  }
}
