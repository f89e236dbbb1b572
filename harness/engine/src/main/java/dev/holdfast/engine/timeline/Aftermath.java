package dev.holdfast.engine.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.model.timeline.KeptRequests;
import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Stalls.Stall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one load from a fault on until the next one, as far as they tell how it went over.
 * Kept twice over: with every bad answer, and with those alone that cannot be the generator's own
 * doing.
 */
public final class Aftermath {
  private static final long SLOT_NANOS = 1_000_000_000L;

  /** Of a slot: all answers; bad ones, and when the last one ended, of all and of the system's. */
  private static final int COLUMNS = 5;

  private static final int FIRST = 20_000;
  private static final int LAST = 1_000;

  /** Less likely than this, more bad answers than allowed are no chance. */
  private static final double CHANCE = 0.0002;

  /** Bad answers in the load's last second, or among its last answers, do not show an end. */
  private static final long END_NANOS = 1_000_000_000L;

  private static final int LAST_ANSWERS = 10;
  private static final long JUST_NANOS = 100_000_000L;

  private final LoadTimeline load;
  private final double allowed;
  private final long from;
  private final long until;
  private final long late;
  private final long cleanBy;
  private final List<long[]> answersOf = new ArrayList<>();
  private long answers;
  private long afterLate;
  private long afterClean;
  private final Bad all = new Bad();
  private final Bad itself = new Bad();

  /**
   * Of answers to come.
   *
   * @param allowed which share of answers may be bad at any time
   * @param fromNanos when the effect may have begun
   * @param untilNanos when the next fault may have begun; the greatest number where there is none
   * @param lateNanos from when on a request that is sent then must be well again
   * @param cleanByNanos by when bad answers must have ended; the greatest number where nothing is
   *     asked
   */
  Aftermath(
      LoadTimeline load,
      double allowed,
      long fromNanos,
      long untilNanos,
      long lateNanos,
      long cleanByNanos) {
    until = untilNanos;
    this.load = load;
    this.allowed = allowed;
    from = fromNanos;
    late = lateNanos;
    cleanBy = cleanByNanos;
  }

  void passes(Request request) {
    if (request.answer() == Answer.INDETERMINATE) {
      return;
    }
    answers++;
    boolean isLate = request.startedNanos() > late;
    boolean isAfterClean = request.endedNanos() > cleanBy;
    afterLate += isLate ? 1 : 0;
    afterClean += isAfterClean ? 1 : 0;
    int slot = (int) Math.min(1 << 20, (request.endedNanos() - from) / SLOT_NANOS);
    slot(slot)[0]++;
    if (request.bad()) {
      all.add(request, slot, isLate, isAfterClean, 1);
      if (load.badByItself(request)) {
        itself.add(request, slot, isLate, isAfterClean, 2);
      }
    }
  }

  private long[] slot(int slot) {
    while (answersOf.size() <= slot) {
      answersOf.add(new long[COLUMNS]);
    }
    return answersOf.get(slot);
  }

  public LoadTimeline load() {
    return load;
  }

  long answers() {
    return answers;
  }

  /** Every bad answer. */
  public Bad all() {
    return all;
  }

  /** Those that the generator cannot have made by itself. */
  public Bad itself() {
    return itself;
  }

  /** Bad answers, and what they show. */
  public final class Bad {
    private final KeptRequests kept = new KeptRequests(FIRST, LAST);
    private int column = 1;
    private long late;
    private long afterClean;
    private @Nullable Request first;
    private @Nullable Request last;
    private @Nullable Request lastFailed;
    private @Nullable Request lastSlow;
    private long answersBeforeLast;

    private void add(Request request, int slot, boolean isLate, boolean isAfterClean, int as) {
      column = as;
      kept.add(request);
      slot(slot)[as]++;
      slot(slot)[as + 2] = Math.max(slot(slot)[as + 2], request.endedNanos());
      late += isLate ? 1 : 0;
      afterClean += isAfterClean ? 1 : 0;
      first = first == null || request.endedNanos() < first.endedNanos() ? request : first;
      if (last == null || request.endedNanos() >= last.endedNanos()) {
        last = request;
        answersBeforeLast = answers;
      }
      if (request.answer() == Answer.FAILED) {
        lastFailed = later(lastFailed, request);
      } else {
        lastSlow = later(lastSlow, request);
      }
    }

    private static Request later(@Nullable Request one, Request other) {
      return one == null || other.endedNanos() >= one.endedNanos() ? other : one;
    }

    public long count() {
      return kept.total();
    }

    List<Request> kept() {
      return kept.kept();
    }

    @Nullable Request first() {
      return first;
    }

    @Nullable Request lastFailed() {
      return lastFailed;
    }

    @Nullable Request lastSlow() {
      return lastSlow;
    }

    /** Whether there are more than may be at any time, altogether or in some second of it. */
    boolean beyondAllowed() {
      return last != null && (beyond(count(), answers) || lastSlotBeyond() >= 0);
    }

    /** Whether requests that were sent when all should have been over went bad. */
    boolean stillLate() {
      return beyond(late, afterLate)
          || (allowed > 0 && late > 0 && lastBeyondNanos() > lateNanos());
    }

    private long lateNanos() {
      return Aftermath.this.late;
    }

    /** Whether bad answers went on for longer than was asked. */
    public boolean tooLong() {
      return beyond(afterClean, Aftermath.this.afterClean)
          || (allowed > 0 && afterClean > 0 && lastBeyondNanos() > cleanBy);
    }

    private boolean beyond(long bad, long of) {
      return bad > 0 && Tail.atLeast(bad, of, allowed) < CHANCE;
    }

    /** Whether bad answers came until about when the generator stood still. */
    public boolean untilJust(Stall stall) {
      Request latest = last;
      double perSecond =
          load.load()
              .map(asked -> asked.pace().perSecondAt(stall.fromNanos() - load.firstNanos()))
              .orElse(1.0);
      long some = Math.max(JUST_NANOS, Math.round(LAST_ANSWERS * 1e9 / perSecond));
      return latest != null
          && latest.endedNanos() >= stall.fromNanos() - some
          && latest.endedNanos() <= stall.toNanos() + stall.nanos() + some;
    }

    /** Whether bad answers came until the load's end, so that no end of them was seen. */
    boolean untilTheEnd() {
      Request latest = last;
      if (latest == null || !beyondAllowed()) {
        return false;
      }
      long loadEnd = load.endNanos().orElse(Long.MAX_VALUE);
      if (allowed > 0) {
        return lastBeyondNanos() > loadEnd - END_NANOS;
      }
      boolean few = answers - answersBeforeLast < LAST_ANSWERS;
      return latest.endedNanos() > loadEnd - END_NANOS || (few && until >= loadEnd);
    }

    /**
     * When the last bad answer ended that is more than may be at any time; the smallest number
     * where there is none.
     */
    long lastBeyondNanos() {
      Request latest = last;
      if (latest == null) {
        return Long.MIN_VALUE;
      }
      if (allowed <= 0) {
        return latest.endedNanos();
      }
      int slot = lastSlotBeyond();
      return slot >= 0
          ? slot(slot)[column + 2]
          : beyond(count(), answers) ? latest.endedNanos() : Long.MIN_VALUE;
    }

    private int lastSlotBeyond() {
      for (int slot = answersOf.size() - 1; slot >= 0; slot--) {
        long[] counts = answersOf.get(slot);
        if (counts[column] > 0
            && Tail.atLeast(counts[column], counts[0], allowed) < CHANCE / answersOf.size()) {
          return slot;
        }
      }
      return -1;
    }
  }
}
