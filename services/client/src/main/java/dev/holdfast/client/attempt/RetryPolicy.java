package dev.holdfast.client.attempt;

import java.time.Duration;

/**
 * How many instances a call may try, and how long each has.
 *
 * @param tries at most, the first and hedges included; those that surely got nothing do not count,
 *     but with 1 nobody else is asked, whatever happens
 * @param tryTimeout for one of them
 */
public record RetryPolicy(int tries, Duration tryTimeout) {
  /**
   * The time of a try. Where the caller does not wait long enough for all of them, each try that is
   * left gets an equal part: one that took it all would leave nothing for another instance.
   *
   * @param triesLeft this one included
   * @param left until nobody waits for the answer any more, in nanoseconds
   */
  public long tryNanos(int triesLeft, long left) {
    return Math.min(tryTimeout.toNanos(), left / Math.max(1, triesLeft));
  }
}
