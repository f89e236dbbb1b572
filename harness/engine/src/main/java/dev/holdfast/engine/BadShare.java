package dev.holdfast.engine;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Request;
import dev.holdfast.model.StopIf;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts, for {@code stop-if}, the requests that ended in the last so many seconds, in a ring of
 * slots. The window is as exact as a slot is long: a fiftieth of it. What a system answers while it
 * warms up says nothing of it, here as in every check.
 */
final class BadShare {
  private static final int SLOTS = 50;

  private final StopIf stopIf;
  private final long fromNanos;
  private final long slotNanos;
  private final long[] slotOf = new long[SLOTS + 1];
  private final long[] ended = new long[SLOTS + 1];
  private final long[] bad = new long[SLOTS + 1];
  private final ReentrantLock lock = new ReentrantLock();

  /** Of requests that are intended from that time on. */
  BadShare(StopIf stopIf, long fromNanos) {
    this.stopIf = stopIf;
    this.fromNanos = fromNanos;
    this.slotNanos = Math.max(1, stopIf.lasts().toNanos() / SLOTS);
  }

  void ended(Request request) {
    if (request.intendedNanos() < fromNanos) {
      return;
    }
    long slot = request.endedNanos() / slotNanos;
    int index = (int) Math.floorMod(slot, SLOTS + 1L);
    lock.lock();
    try {
      if (slotOf[index] < slot) {
        slotOf[index] = slot;
        ended[index] = 0;
        bad[index] = 0;
      }
      if (slotOf[index] == slot) {
        ended[index]++;
        bad[index] += request.bad() ? 1 : 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Why to stop, if so. Before a whole window has passed there is no reason yet: the first bad
   * answer of two would be half of all.
   */
  Optional<String> reason(long nowNanos) {
    if (nowNanos - fromNanos < stopIf.lasts().toNanos()) {
      return Optional.empty();
    }
    long oldest = nowNanos / slotNanos - SLOTS;
    long all = 0;
    long wrong = 0;
    lock.lock();
    try {
      for (int i = 0; i <= SLOTS; i++) {
        if (slotOf[i] > oldest) {
          all += ended[i];
          wrong += bad[i];
        }
      }
    } finally {
      lock.unlock();
    }
    return all > 0 && wrong >= stopIf.failedAtLeast().of(all)
        ? Optional.of(
            "%d of the %d answers of the last %s were bad; stop-if allows less than %s"
                .formatted(wrong, all, DurationText.of(stopIf.lasts()), stopIf.failedAtLeast()))
        : Optional.empty();
  }
}
