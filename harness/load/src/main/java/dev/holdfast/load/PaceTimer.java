package dev.holdfast.load;

import dev.holdfast.spi.RunClock;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The event loop's own timer, for a loop that can wait for nanoseconds: nobody needs to wake it, so
 * a request costs no second thread's turn.
 *
 * <p>It rests for {@value #REST_MICROS} microseconds at least, so from 2,000 requests a second on
 * the few that are due within one rest go out together: to wake up for each costs more than to send
 * it. What they are late by stands in their send lag.
 */
final class PaceTimer implements Pace {
  private static final long REST_MICROS = 500;

  private final Timetable timetable;
  private final RunClock clock;
  private final EventLoop eventLoop;
  private final Runnable takeUpDue;
  private long awakeNanos = Long.MIN_VALUE / 2;

  /** For a load's timetable; {@code takeUpDue} ends with a call of {@link #taken}. */
  PaceTimer(Timetable timetable, RunClock clock, EventLoop eventLoop, Runnable takeUpDue) {
    this.timetable = timetable;
    this.clock = clock;
    this.eventLoop = eventLoop;
    this.takeUpDue = takeUpDue;
  }

  @Override
  public void start() {
    taken(0);
  }

  @Override
  public void awake() {
    awakeNanos = clock.nanos();
  }

  @Override
  public void taken(long requests) {
    if (requests < timetable.planned()) {
      long rested = awakeNanos + TimeUnit.MICROSECONDS.toNanos(REST_MICROS);
      long wait = Math.max(timetable.intendedNanos(requests), rested) - clock.nanos();
      try {
        var _ = eventLoop.schedule(takeUpDue, Math.max(0, wait), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // Closed: it takes up nothing more.
      }
    }
  }

  @Override
  public void stop() {
    // The load takes up nothing more, and so says no more what comes next.
  }

  @Override
  public List<Thread> threads() {
    return List.of();
  }
}
