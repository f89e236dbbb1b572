package dev.holdfast.spi;

/** The run's monotonic clock; 0 is the run's start. */
public interface RunClock {
  /** Nanoseconds since the run's start. */
  long nanos();

  /** Waits until then; returns at once where that is past. */
  void sleepUntil(long nanos) throws InterruptedException;

  /** The machine's, starting now. */
  static RunClock startingNow() {
    long start = System.nanoTime();
    return new RunClock() {
      @Override
      public long nanos() {
        return System.nanoTime() - start;
      }

      @Override
      public void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - nanos();
        if (left > 0) {
          Thread.sleep(java.time.Duration.ofNanos(left));
        }
      }
    };
  }
}
