package dev.holdfast.client.balance;

/**
 * How long an instance's answers take lately: an average in which newer ones weigh more, and that
 * fades while there are none, so that one that was slow is asked again now and then. What it was
 * before it faded is not brought back by the next answer. The first answers of an instance, which
 * starts to compile, say little about it and fade sooner: else those that happened to be asked
 * first got all. Not thread-safe: its endpoint guards it.
 *
 * @see <a href="https://twitter.github.io/finagle/guide/Clients.html#p2c-peak-ewma">Finagle's peak
 *     EWMA</a>
 */
final class Latency {
  private static final double NEWEST = 0.2;
  private static final double FADES_IN_NANOS = 10e9;
  private static final double FIRST_FADE_IN_NANOS = 1e9;
  private static final int FIRST = 10;

  private double average;
  private long at;
  private int answers;

  void took(long nanos, long now) {
    double kept = (1 - NEWEST) * left(now);
    average = answers == 0 ? nanos : kept * average + (1 - kept) * nanos;
    at = now;
    answers = Math.min(FIRST, answers + 1);
  }

  /** In nanoseconds; 0 while none is known. */
  double average(long now) {
    return average * left(now);
  }

  private double left(long now) {
    return Math.exp(
        -Math.max(0, now - at) / (answers < FIRST ? FIRST_FADE_IN_NANOS : FADES_IN_NANOS));
  }
}
