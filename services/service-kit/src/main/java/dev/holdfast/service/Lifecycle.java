package dev.holdfast.service;

import java.util.concurrent.CountDownLatch;

/** The phase that a service is in, shared by all who act on it. */
final class Lifecycle {
  private volatile Phase phase = Phase.STARTING;
  private final CountDownLatch leaving = new CountDownLatch(1);

  Phase phase() {
    return phase;
  }

  /** Moves on; false where the service is already there or beyond. */
  synchronized boolean enter(Phase next) {
    if (next.compareTo(phase) <= 0) {
      return false;
    }
    phase = next;
    if (next.compareTo(Phase.LEAVING) >= 0) {
      leaving.countDown();
    }
    return true;
  }

  /** Ends when the service begins to leave. */
  CountDownLatch leaving() {
    return leaving;
  }
}
