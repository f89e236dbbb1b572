package dev.holdfast.testing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Instances, numbered from 0, that answer on a virtual clock: in 1 ms and a random time, 5 ms in
 * the mean. Some of them are struck by a fault for a while.
 */
public final class FakeTransport {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final int MORE_MILLIS_IN_THE_MEAN = 4;
  private static final int TIMES_SLOWER = 20;

  private final VirtualClock clock;
  private final RandomGenerator random;
  private final Strike strike;

  /** What may be wrong with an instance. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** What is under way breaks, and from then on connections are refused. */
    KILLED,
    /** No answer until it is over. */
    HANGS,
    /** Every answer takes twenty times as long. */
    SLOW
  }

  /**
   * What happens to them.
   *
   * @param instances how many, from 0 on
   */
  public record Strike(Fault fault, int instances, Duration from, Duration until) {
    /** All is well. */
    public static Strike none() {
      return new Strike(Fault.NONE, 0, Duration.ZERO, Duration.ZERO);
    }
  }

  /** Who asked hears one of these, unless nobody waits any more. */
  public interface Asker {
    /** The answer has come. */
    void answered();

    /** The connection broke; nobody knows what became of the request. */
    void broke();

    /** There was no connection: nothing was sent. */
    void refused();
  }

  /** A transport. */
  public FakeTransport(VirtualClock clock, RandomGenerator random, Strike strike) {
    this.clock = clock;
    this.random = random;
    this.strike = strike;
  }

  /** Asks an instance. */
  public void ask(int instance, Asker asker) {
    long now = clock.getAsLong();
    Fault fault = instance < strike.instances ? strike.fault : Fault.NONE;
    boolean hit = struckAt(now);
    long needs = (long) ((1 - Math.log(1 - random.nextDouble()) * MORE_MILLIS_IN_THE_MEAN) * MILLI);
    switch (fault) {
      case KILLED -> {
        if (hit) {
          clock.at(now + MILLI / 10, asker::refused);
        } else if (struckAt(now + needs)) {
          clock.at(strike.from.toNanos(), asker::broke);
        } else {
          clock.at(now + needs, asker::answered);
        }
      }
      case HANGS -> clock.at((hit ? strike.until.toNanos() : now) + needs, asker::answered);
      case SLOW -> clock.at(now + (hit ? TIMES_SLOWER : 1) * needs, asker::answered);
      case NONE -> clock.at(now + needs, asker::answered);
    }
  }

  private boolean struckAt(long nanos) {
    return nanos >= strike.from.toNanos() && nanos < strike.until.toNanos();
  }
}
