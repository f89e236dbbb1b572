package dev.holdfast.client.attempt;

import java.time.Duration;
import java.util.Arrays;

/**
 * When a second instance is asked while the first has not answered: after twice the time in which
 * nine of ten answers came lately. So hardly one call in twenty is hedged where all is well, and
 * one that met an instance that hangs is late by that much.
 *
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean and Barroso, The Tail at
 *     Scale</a>
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRFC A6</a>
 */
public final class Hedger {
  private static final Duration AT_LEAST = Duration.ofMillis(15);
  private static final Duration AT_MOST = Duration.ofMillis(250);
  private static final int KEPT = 256;
  private static final int FEW = 64;
  private static final int ANEW_AFTER = 32;
  private static final double QUANTILE = 0.9;
  private static final int TIMES = 2;

  private final long least;
  private final long most;
  private final long atFirst;
  private final long[] recent = new long[KEPT];
  private int seen;
  private volatile long delay;

  /**
   * A hedger.
   *
   * @param least however quick the answers are
   * @param most however slow they are
   * @param atFirst while few answers are known
   */
  public Hedger(Duration least, Duration most, Duration atFirst) {
    this.least = least.toNanos();
    this.most = Math.max(least.toNanos(), most.toNanos());
    this.atFirst = atFirst.toNanos();
    this.delay = this.atFirst;
  }

  /** A client's, whose tries have that time each: half of it is the most. */
  public static Hedger forTries(Duration timeout) {
    Duration half = timeout.dividedBy(2);
    Duration most = shorter(AT_MOST, half);
    return new Hedger(shorter(AT_LEAST, half), most, most);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** An answer came after that time. */
  public synchronized void answered(long nanos) {
    recent[seen % KEPT] = nanos;
    seen++;
    if (seen >= FEW && seen % ANEW_AFTER == 0) {
      long[] sorted = Arrays.copyOf(recent, Math.min(seen, KEPT));
      Arrays.sort(sorted);
      long usual = sorted[(int) (sorted.length * QUANTILE)];
      delay = Math.clamp(usual * TIMES, least, most);
    }
  }

  /** How long the first instance is waited for alone, in nanoseconds. */
  public long delayNanos() {
    return delay;
  }
}
