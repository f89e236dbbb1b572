package dev.holdfast.client.balance;

/**
 * How long an instance's answers take lately: an average in which newer ones weigh more, and that
 * fades while there are none, so that one that was slow is asked again now and then. Not
 * thread-safe: its endpoint guards it.
 *
 * @see <a href="https://twitter.github.io/finagle/guide/Clients.html#p2c-peak-ewma">Finagle's peak
 *     EWMA</a>
 */
final class Latency {
  private static final double NEWEST = 0.2;
  private static final double FADES_IN_NANOS = 10e9;

  private double average;
  private long at;

  void took(long nanos, long now) {
    average = average == 0 ? nanos : average + NEWEST * (nanos - average);
    at = now;
  }

  /** In nanoseconds; 0 while none is known. */
  double average(long now) {
    return average * Math.exp(-Math.max(0, now - at) / FADES_IN_NANOS);
  }
}
