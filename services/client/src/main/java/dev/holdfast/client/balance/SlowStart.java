package dev.holdfast.client.balance;

import java.time.Duration;

/**
 * What share of its part a new instance gets: little at first, all after a while. A process that
 * has just started compiles and connects, and answers its first requests many times slower.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">Envoy's
 *     slow start</a>
 */
public final class SlowStart {
  private static final double LEAST = 0.1;

  private final long began;
  private final long window;

  private SlowStart(long began, long window) {
    this.began = began;
    this.window = window;
  }

  /** For an instance that was there before its caller: nobody knows how long. */
  public static SlowStart none() {
    return new SlowStart(0, 0);
  }

  /** For one that came later. */
  public static SlowStart from(long now, Duration window) {
    return new SlowStart(now, window.toNanos());
  }

  /** In (0, 1]. */
  public double share(long now) {
    long passed = now - began;
    return passed >= window ? 1 : Math.max(LEAST, (double) passed / window);
  }
}
