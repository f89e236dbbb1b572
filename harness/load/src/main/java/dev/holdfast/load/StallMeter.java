package dev.holdfast.load;

import dev.holdfast.model.Event;
import dev.holdfast.spi.RunClock;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Ticks on the load's one thread all the time, whether or not there is anything to send: when it
 * misses ticks, the generator stood still, could neither send nor read, and what it measured then
 * is its own. A request's lag shows that only where one was due.
 */
final class StallMeter {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Shorter ones come with every collection of garbage and change no result. */
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long SIGN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String load;
  private final RunClock clock;
  private final EventLoop eventLoop;

  /** The journal may wait for a disk, which this thread must not. */
  private final Queue<Event> told = new ConcurrentLinkedQueue<>();

  private long last;
  private long lastSign;
  private long ticks;
  private long longest;
  private boolean stopped;

  StallMeter(String load, RunClock clock, EventLoop eventLoop) {
    this.load = load;
    this.clock = clock;
    this.eventLoop = eventLoop;
  }

  /** Ticks from now on: on the event loop. */
  void start() {
    last = clock.nanos();
    lastSign = last;
    plan();
  }

  private void plan() {
    try {
      var _ = eventLoop.schedule(this::tick, TICK_NANOS, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: there is nothing more to measure.
    }
  }

  private void tick() {
    if (stopped) {
      return;
    }
    look();
    plan();
  }

  private void look() {
    long now = clock.nanos();
    long gap = now - last;
    ticks++;
    longest = Math.max(longest, gap);
    if (gap >= STALL_NANOS) {
      told.add(new Event.GeneratorStalled(now, load, last, now));
    }
    last = now;
    if (now - lastSign >= SIGN_NANOS) {
      sign(now);
    }
  }

  private void sign(long now) {
    told.add(new Event.Observed(now, Event.GeneratorStalled.meter(load), ticks, longest));
    lastSign = now;
    longest = 0;
  }

  /** What it has seen since it was last asked; from any thread. */
  List<Event> told() {
    List<Event> since = new ArrayList<>();
    for (Event event = told.poll(); event != null; event = told.poll()) {
      since.add(event);
    }
    return since;
  }

  /** The last look; a second call does nothing. On the event loop. */
  void stop() {
    if (!stopped) {
      look();
      sign(last);
      stopped = true;
    }
  }
}
