package dev.holdfast.client.attempt;

import java.util.function.LongSupplier;

/**
 * How many requests may be sent beyond one for each call: a share of the calls, and a few a second
 * so that a client that seldom calls may try again too. Retries and hedges are paid from it alike.
 * Where most calls fail it is empty soon, and an outage gets no load on top.
 *
 * @see <a href="https://finagle.github.io/blog/2016/02/08/retry-budgets/">Finagle's retry
 *     budgets</a>
 */
public final class RetryBudget {
  private static final double NANOS = 1e9;
  private static final double PER_SECOND = 2;
  private static final double AT_MOST = 100;

  private final double share;
  private final double perSecond;
  private final double most;
  private final LongSupplier nanoTime;
  private double left;
  private long at;

  /**
   * A budget that has a fifth of its most.
   *
   * @param share of the calls: 0.05 for one in twenty
   * @param perSecond however few calls there are
   * @param most what it can save up
   */
  public RetryBudget(double share, double perSecond, double most, LongSupplier nanoTime) {
    this.share = share;
    this.perSecond = perSecond;
    this.most = most;
    this.nanoTime = nanoTime;
    this.left = most / 5;
    this.at = nanoTime.getAsLong();
  }

  /** A client's: a share of its calls, and a few however seldom it calls. */
  public static RetryBudget ofShare(double share, LongSupplier nanoTime) {
    return new RetryBudget(share, PER_SECOND, AT_MOST, nanoTime);
  }

  /** A call was made. */
  public synchronized void earn() {
    refill();
    left = Math.min(most, left + share);
  }

  /** Pays for one more request, or says that it cannot be afforded. */
  public synchronized boolean take() {
    refill();
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** How many can be afforded. */
  public synchronized double left() {
    refill();
    return left;
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    left = Math.min(most, left + (now - at) / NANOS * perSecond);
    at = now;
  }
}
