package dev.holdfast.service;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests are served at once. Whoever comes when all places are taken waits for one, but
 * only shortly, and only as many wait as there are places. The wait carries a process over a pause
 * (a collection, a neighbour that takes the processor), in which requests pile up that it can serve
 * well right after; its two bounds keep it from making work of an overload that lasts: whoever let
 * all of them in would have them all wait, answer when nobody waits any more, and never catch up.
 */
final class Places {
  private final int limit;
  private final Duration wait;
  private final Semaphore free;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Places.
   *
   * @param wait for a place at most; zero for not at all
   */
  Places(int limit, Duration wait) {
    this.limit = limit;
    this.wait = wait;
    this.free = new Semaphore(limit);
  }

  /**
   * Takes a place for the current thread; false where it finds none in time.
   *
   * @param deadline of the request, by {@code System.nanoTime}: half of what is left of it is for
   *     the work
   */
  boolean take(Guard.Watched thread, long deadline) {
    return free.tryAcquire() || (!wait.isZero() && queued(thread, deadline));
  }

  private boolean queued(Guard.Watched thread, long deadline) {
    try {
      return waiting.incrementAndGet() <= limit && later(thread, deadline);
    } catch (InterruptedException e) {
      return false; // overdue, or the server stops
    } finally {
      waiting.decrementAndGet();
    }
  }

  private boolean later(Guard.Watched thread, long deadline) throws InterruptedException {
    long half = (deadline - System.nanoTime()) / 2;
    Duration bound = Duration.ofNanos(Math.min(half, wait.toNanos()));
    return thread
        .within(
            bound,
            () -> {
              free.acquire();
              return true;
            })
        .orElse(false);
  }

  /** How many wait for a place. */
  int waiting() {
    return waiting.get();
  }

  void giveBack() {
    free.release();
  }
}
