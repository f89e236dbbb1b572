package dev.holdfast.engine.timeline;

import dev.holdfast.engine.timeline.Skews.Skew;
import java.util.ArrayList;
import java.util.List;

/**
 * What bounds the difference of one clock from the harness's, in the order in which it was seen.
 *
 * <p>A clock that was set goes on by its new difference: each line from then on says so. A line
 * that came about in another way than it was taken for, as when nobody has processor time, stands
 * alone between others that agree with those before it. So it is no new difference before {@link
 * #AGREEING} in a row agree on one.
 */
final class ClockBounds {
  /** So many in a row are no accident. */
  private static final int AGREEING = 3;

  private final List<Stretch> stretches = new ArrayList<>();
  private Stretch now = new Stretch();
  private Stretch next = new Stretch();
  private long lowest = Long.MAX_VALUE;
  private long highest = Long.MIN_VALUE;
  private boolean unsure;

  /** Sightings that agree. */
  private static final class Stretch {
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    int sightings;

    boolean agrees(long atLeast, long atMost) {
      return atLeast <= high && atMost >= low;
    }

    void add(long atLeast, long atMost, int sightingsMore) {
      low = Math.max(low, atLeast);
      high = Math.min(high, atMost);
      sightings += sightingsMore;
    }
  }

  /** A line shows that the clock was ahead by so much. */
  void add(long atLeast, long atMost) {
    add(atLeast, atMost, 1);
  }

  /** Somebody has looked at the clock itself. */
  void measured(long atLeast, long atMost) {
    add(atLeast, atMost, AGREEING);
  }

  /** What is added may be about something else than it is taken for. */
  void blur() {
    unsure = true;
  }

  private void add(long atLeast, long atMost, int sightings) {
    lowest = Math.min(lowest, atLeast);
    highest = Math.max(highest, atMost);
    if (now.agrees(atLeast, atMost)) {
      if (next.sightings > 0 && next.agrees(atLeast, atMost)) {
        return; // so wide that it says nothing of either
      }
      now.add(atLeast, atMost, sightings);
      next = new Stretch();
      return;
    }
    if (!next.agrees(atLeast, atMost)) {
      next = new Stretch();
    }
    next.add(atLeast, atMost, sightings);
    if (next.sightings >= AGREEING) {
      end(now);
      now = next;
      next = new Stretch();
    }
  }

  private void end(Stretch stretch) {
    if (stretch.sightings >= AGREEING) {
      stretches.add(stretch);
    }
  }

  /** A clock that went by different differences was all of them. */
  Skew skew() {
    List<Stretch> all = new ArrayList<>(stretches);
    all.add(now);
    long low = all.stream().mapToLong(stretch -> stretch.low).max().orElseThrow();
    long high = all.stream().mapToLong(stretch -> stretch.high).min().orElseThrow();
    if (low <= high || low - high <= Skews.AGREE_NANOS) {
      return new Skew(Math.min(low, high), Math.max(low, high), false);
    }
    if (unsure) {
      return new Skew(lowest, highest, false);
    }
    return new Skew(
        all.stream().mapToLong(stretch -> stretch.low).min().orElseThrow(),
        all.stream().mapToLong(stretch -> stretch.high).max().orElseThrow(),
        true);
  }
}
