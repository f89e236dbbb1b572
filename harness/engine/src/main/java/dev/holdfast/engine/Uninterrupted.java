package dev.holdfast.engine;

import java.time.Duration;

/**
 * Waits that an interrupt does not cut short, for work that must be done even when the run was
 * interrupted; the interrupt is kept for later.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Waits until the thread has ended or the bound has passed; whether it has ended. */
  static boolean join(Thread thread, Duration bound) {
    long until = System.nanoTime() + bound.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(Duration.ofNanos(until - System.nanoTime()));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
