package dev.holdfast.registry.consul;

import java.time.Duration;

/**
 * Keeps a loop of blocking queries from turning into a busy loop while the answer changes all the
 * time. A short burst passes at once, so that a change is not seen late; then turns come at a
 * steady rate. Consul asks its clients for such a limit: see "Blocking Queries" in the
 * documentation of its HTTP API. Used by one thread.
 */
final class Pace {
  private final int burst;
  private final long nanosPerTurn;

  /** When the bucket would be full again, if nobody took a turn. */
  private long fullAt;

  private boolean used;

  Pace(int burst, Duration perTurn) {
    this.burst = burst;
    this.nanosPerTurn = perTurn.toNanos();
  }

  /** Takes a turn; how long to wait before it, in nanoseconds. */
  long take(long nowNanos) {
    if (!used || fullAt - nowNanos < 0) {
      used = true;
      fullAt = nowNanos;
    }
    fullAt += nanosPerTurn;
    return Math.max(0, fullAt - nowNanos - burst * nanosPerTurn);
  }
}
