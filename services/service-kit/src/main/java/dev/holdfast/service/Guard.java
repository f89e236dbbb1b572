package dev.holdfast.service;

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
 * request two operations on a map.
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
    void until(long other) {
      end = other;
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
