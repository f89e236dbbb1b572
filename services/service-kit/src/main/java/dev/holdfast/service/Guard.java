package dev.holdfast.service;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long: a request that comes in too slowly, or an answer that nobody waits for
 * any more. A thread that is overdue is interrupted, which ends whatever it waits for; where it
 * reads from a socket that is closed, so a caller that drips its request can hold neither a place
 * nor a connection.
 *
 * <p>All are looked through at short intervals rather than each having a timer: that costs a
 * request two operations on a map. For the same reason a request's own waits have their bound here
 * ({@link Watched#within}): a virtual thread that waits with a time limit costs two switches to the
 * thread that keeps the time, more than much of what is waited for.
 */
final class Guard {
  private static final long LOOK_MILLIS = 50;

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  Guard(ScheduledExecutorService timer) {
    var _ =
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    watched.forEach(one -> one.interruptIfOverdue(now));
  }

  /** From now on the current thread has until then, by {@code System.nanoTime}. */
  Watched watch(long end) {
    Watched one = new Watched(this, Thread.currentThread(), end);
    watched.add(one);
    return one;
  }

  /** A thread that must be done in time. */
  static final class Watched implements AutoCloseable {
    private final Guard guard;
    private final Thread thread;
    private volatile long end;
    private volatile boolean overdue;
    private boolean over;

    private Watched(Guard guard, Thread thread, long end) {
      this.guard = guard;
      this.thread = thread;
      this.end = end;
    }

    /** Another end. */
    synchronized void until(long other) {
      end = other;
    }

    /** Whether it will be ended when its time comes: not when it was, nor once it is done. */
    synchronized boolean watching() {
      return !over && !overdue;
    }

    /** A wait. */
    interface Wait<T> {
      T end() throws InterruptedException;
    }

    /**
     * Waits for no longer than that, give or take a look's interval; then the thread's time is what
     * it was before. By the thread itself.
     *
     * @return empty where the bound came first
     * @throws InterruptedException where the thread is overdue already, or interrupted by anybody
     *     else
     */
    <T> Optional<T> within(Duration bound, Wait<T> wait) throws InterruptedException {
      long before = bounded(bound);
      T result;
      try {
        result = wait.end();
      } catch (InterruptedException e) {
        if (back(before)) {
          return Optional.empty();
        }
        throw e;
      }
      if (back(before)) {
        Thread.interrupted(); // the bound came while it ended
      }
      return Optional.of(result);
    }

    private synchronized long bounded(Duration bound) throws InterruptedException {
      if (overdue) {
        throw new InterruptedException();
      }
      long before = end;
      end = System.nanoTime() + bound.toNanos();
      return before;
    }

    /** Whether the bound came. */
    private synchronized boolean back(long before) {
      boolean came = overdue;
      overdue = false;
      end = before;
      return came;
    }

    private synchronized void interruptIfOverdue(long now) {
      if (!over && !overdue && now - end > 0) {
        overdue = true;
        thread.interrupt();
      }
    }

    /** Whether it was too late. */
    boolean overdue() {
      return overdue;
    }

    /**
     * It is done. By the thread itself: what is left of an interrupt must not reach what follows.
     */
    @Override
    public void close() {
      guard.watched.remove(this);
      synchronized (this) {
        over = true;
        if (overdue && Thread.currentThread() == thread) {
          Thread.interrupted();
        }
      }
    }
  }
}
