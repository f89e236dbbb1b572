package dev.holdfast.model.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Request;
import java.util.Comparator;
import java.util.List;

/**
 * When a load's generator stood still, by its own meter, which ticks all the time. What it would
 * have sent then goes out at once afterwards, so as much time again behind a stall is the
 * generator's doing too. Runs that were recorded before there was a meter show a stall only in the
 * requests that it held up.
 */
public final class Stalls {
  private static final long SEEN_BY_A_REQUEST_NANOS = 100_000_000L;

  /** A time in which the generator stood still. */
  public record Stall(long fromNanos, long toNanos) {
    /** How long. */
    public long nanos() {
      return toNanos - fromNanos;
    }

    /** Until when what was held up may still be felt. */
    long echoNanos() {
      return toNanos + nanos();
    }
  }

  private final boolean metered;
  private final List<Stall> all;

  private Stalls(boolean metered, List<Stall> all) {
    this.metered = metered;
    this.all = all;
  }

  static Stalls of(String load, History history) {
    List<Stall> stalls =
        history
            .all(Event.GeneratorStalled.class)
            .filter(stalled -> stalled.load().equals(load))
            .map(stalled -> new Stall(stalled.fromNanos(), stalled.toNanos()))
            .sorted(Comparator.comparingLong(Stall::fromNanos))
            .toList();
    boolean metered =
        !stalls.isEmpty()
            || history
                .all(Event.Observed.class)
                .anyMatch(seen -> seen.observer().equals(Event.GeneratorStalled.meter(load)));
    return new Stalls(metered, stalls);
  }

  /** Every stall, in their order. */
  public List<Stall> all() {
    return all;
  }

  /** Those that lie in that time, or partly so. */
  public List<Stall> within(long fromNanos, long toNanos) {
    return all.stream()
        .filter(stall -> stall.fromNanos() < toNanos && stall.toNanos() > fromNanos)
        .toList();
  }

  /** Whether the generator may have made the request bad by itself. */
  boolean touch(Request request) {
    if (!metered) {
      return request.startedNanos() - request.intendedNanos() >= SEEN_BY_A_REQUEST_NANOS;
    }
    for (int i = firstEndingAfter(request.intendedNanos()); i < all.size(); i++) {
      Stall stall = all.get(i);
      if (stall.fromNanos() > request.endedNanos()) {
        return false;
      }
      if (stall.echoNanos() > request.intendedNanos()) {
        return true;
      }
    }
    return false;
  }

  /** How long the request took from its start on, without what the generator stood still. */
  long ownNanos(Request request) {
    long own = request.endedNanos() - request.startedNanos();
    if (all.isEmpty()) {
      return own;
    }
    long counted = request.startedNanos();
    for (int i = firstEndingAfter(request.startedNanos()); i < all.size(); i++) {
      Stall stall = all.get(i);
      long from = Math.max(counted, stall.fromNanos());
      long to = Math.min(request.endedNanos(), stall.echoNanos());
      if (stall.fromNanos() > request.endedNanos()) {
        break;
      }
      own -= Math.max(0, to - from);
      counted = Math.max(counted, to);
    }
    return Math.max(0, own);
  }

  /** Stalls are few and follow each other, so their echoes end nearly in their order. */
  private int firstEndingAfter(long nanos) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).toNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    // one that ended before may still echo
    while (low > 0 && all.get(low - 1).echoNanos() > nanos) {
      low--;
    }
    return low;
  }
}
