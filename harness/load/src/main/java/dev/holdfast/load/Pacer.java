package dev.holdfast.load;

import dev.holdfast.engine.spi.RunClock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Wakes the event loop when requests are due. A thread of its own, since the loop's selector counts
 * in milliseconds and a sleeping thread in tens of microseconds.
 */
final class Pacer {
  private final Schedule schedule;
  private final RunClock clock;
  private final Runnable wake;

  /** Requests that were taken up. Written by the event loop. */
  private final AtomicLong taken = new AtomicLong();

  /** So that a loop that stands still is not woken once for each request. */
  private final AtomicBoolean woken = new AtomicBoolean();

  /**
   * For a load's schedule.
   *
   * @param wake makes the event loop call {@link #awake}; called again only after that
   */
  Pacer(Schedule schedule, RunClock clock, Runnable wake) {
    this.schedule = schedule;
    this.clock = clock;
    this.wake = wake;
  }

  /** The loop is at work: from now on it must be woken again. */
  void awake() {
    woken.set(false);
  }

  /** The loop has taken up so many requests. */
  void taken(long requests) {
    taken.setRelease(requests);
  }

  /** Keeps time until the last request is due or the thread is interrupted. */
  void run() {
    long next = 0;
    try {
      while (next < schedule.planned()) {
        clock.sleepUntil(schedule.intendedNanos(next));
        long firstNotDue = schedule.firstAfter(clock.nanos());
        if (firstNotDue > next) {
          if (taken.getAcquire() < Math.min(firstNotDue, schedule.planned())
              && woken.compareAndSet(false, true)) {
            wake.run();
          }
          next = firstNotDue;
        }
      }
    } catch (InterruptedException e) {
      // Stopped: there is no more time to keep.
    }
  }
}
