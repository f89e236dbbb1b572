package dev.holdfast.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes calls when they have something to decide: to hedge, to give a try up. One thread looks at
 * all that are under way every few milliseconds and rests where none is. A virtual thread that
 * waits with a time limit costs two switches to the thread that keeps the JDK's time, at each call;
 * this costs a call two operations on a set.
 */
final class Ticker implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Who waits for a time. */
  interface Waiter {
    /** Wakes itself where its time has come. */
    void look(long now);
  }

  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private @Nullable Thread thread;
  private volatile boolean resting;
  private volatile boolean closed;

  /** From now on it is looked at. */
  void add(Waiter waiter) {
    waiters.add(waiter);
    if (resting) {
      LockSupport.unpark(thread());
    } else if (thread == null) {
      thread();
    }
  }

  void remove(Waiter waiter) {
    waiters.remove(waiter);
  }

  private synchronized Thread thread() {
    Thread running = thread;
    if (running == null) {
      running = Thread.ofPlatform().daemon().name("client-clock").unstarted(this::run);
      thread = running;
      running.start();
    }
    return running;
  }

  private void run() {
    while (!closed) {
      if (waiters.isEmpty()) {
        rest();
      } else {
        LockSupport.parkNanos(LOOK_NANOS);
        long now = System.nanoTime();
        waiters.forEach(waiter -> waiter.look(now));
      }
    }
  }

  private void rest() {
    resting = true;
    if (waiters.isEmpty() && !closed) { // else it was added in between, by one who saw no rest
      LockSupport.park(this);
    }
    resting = false;
  }

  /** Ends the thread; calls under way are woken no more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
