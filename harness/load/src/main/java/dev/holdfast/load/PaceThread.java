package dev.holdfast.load;

import dev.holdfast.spi.RunClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread of its own that keeps time, for an event loop whose selector counts in milliseconds: a
 * sleeping thread counts in tens of microseconds.
 */
final class PaceThread implements Pace {
  private final Timetable timetable;
  private final RunClock clock;
  private final Runnable wake;
  private final Thread thread;

  /** Requests that were taken up. Written by the event loop. */
  private final AtomicLong taken = new AtomicLong();

  /** So that a loop that stands still is not woken once for each request. */
  private final AtomicBoolean woken = new AtomicBoolean();

  /**
   * For a load's timetable.
   *
   * @param wake makes the event loop call {@link #awake}; called again only after that
   */
  PaceThread(String load, Timetable timetable, RunClock clock, Runnable wake) {
    this.timetable = timetable;
    this.clock = clock;
    this.wake = wake;
    this.thread = Thread.ofPlatform().name("pace-" + load).daemon().unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void awake() {
    woken.set(false);
  }

  @Override
  public void taken(long requests) {
    taken.setRelease(requests);
  }

  @Override
  public void stop() {
    thread.interrupt();
  }

  @Override
  public List<Thread> threads() {
    return List.of(thread);
  }

  /** Keeps time until the last request is due or the thread is interrupted. */
  private void run() {
    long next = 0;
    try {
      while (next < timetable.planned()) {
        clock.sleepUntil(timetable.intendedNanos(next));
        long firstNotDue = timetable.firstAfter(clock.nanos());
        if (firstNotDue > next) {
          if (taken.getAcquire() < Math.min(firstNotDue, timetable.planned())
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
