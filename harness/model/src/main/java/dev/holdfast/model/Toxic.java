package dev.holdfast.model;

import java.time.Duration;

/**
 * What is done to the connections to a place, by a proxy before it.
 *
 * @param toxicity the share of connections that it strikes, in (0, 1]
 */
public record Toxic(Effect effect, Direction direction, double toxicity) {
  public Toxic {
    Rule.check(toxicity > 0 && toxicity <= 1, "toxicity must be in (0%, 100%]", percent(toxicity));
    boolean plain = direction == Direction.DOWNSTREAM && toxicity == 1;
    Rule.check(
        plain || !(effect instanceof Effect.Down),
        "down strikes every connection, and has no direction",
        percent(toxicity) + " " + direction.key());
    Rule.check(
        direction == Direction.DOWNSTREAM || !(effect instanceof Effect.SlowClose),
        "slow-close must be downstream: nobody but the pod could see the other one",
        direction.key());
  }

  /** On every connection, on the way of the answers. */
  public static Toxic of(Effect effect) {
    return new Toxic(effect, Direction.DOWNSTREAM, 1);
  }

  private static String percent(double ratio) {
    return new Amount.Share(Math.clamp(ratio, 0, 1)).toString();
  }

  /** For people: {@code latency 300ms ± 50ms, upstream, on 10% of the connections}. */
  @Override
  public String toString() {
    return effect.what()
        + (direction == Direction.UPSTREAM ? ", upstream" : "")
        + (toxicity < 1 ? ", on " + percent(toxicity) + " of the connections" : "");
  }

  /** The way that is struck. */
  public enum Direction {
    /** The way of the answers, from the pod. */
    DOWNSTREAM,
    /** The way of the requests, to the pod. */
    UPSTREAM;

    /** As a scenario writes it. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What happens on a connection. */
  public sealed interface Effect {
    /** For people, with its figures: {@code latency 300ms ± 50ms}. */
    String what();

    /** Without them: {@code latency}. */
    default String name() {
      return what().split(" ", 2)[0];
    }

    /** Data is late by {@code delay}, more or less by up to {@code jitter}. */
    record Latency(Duration delay, Duration jitter) implements Effect {
      public Latency {
        Rule.positive("delay", delay);
        Rule.notNegative("jitter", jitter);
        Rule.check(
            jitter.compareTo(delay) <= 0,
            "jitter must not exceed the delay (" + DurationText.of(delay) + ")",
            DurationText.of(jitter));
      }

      @Override
      public String what() {
        return "latency "
            + DurationText.of(delay)
            + (jitter.isZero() ? "" : " ± " + DurationText.of(jitter));
      }
    }

    /** No more than so many kilobytes (1000 bytes) a second pass on each connection. */
    record Bandwidth(long kilobytesPerSecond) implements Effect {
      public Bandwidth {
        Rule.check(kilobytesPerSecond >= 1, "rate must be at least 1KB/s", kilobytesPerSecond);
      }

      @Override
      public String what() {
        return "bandwidth " + kilobytesPerSecond + "KB/s";
      }
    }

    /** Nothing passes; the connection is closed after so long, never where it is 0. */
    record Timeout(Duration after) implements Effect {
      public Timeout {
        Rule.notNegative("after", after);
      }

      @Override
      public String what() {
        return "timeout " + (after.isZero() ? "without an end" : DurationText.of(after));
      }
    }

    /** The connection is reset so long after its first data. */
    record Reset(Duration after) implements Effect {
      public Reset {
        Rule.notNegative("after", after);
      }

      @Override
      public String what() {
        return "reset" + (after.isZero() ? "" : " after " + DurationText.of(after));
      }
    }

    /** The connection's end comes late. */
    record SlowClose(Duration delay) implements Effect {
      public SlowClose {
        Rule.positive("delay", delay);
      }

      @Override
      public String what() {
        return "slow-close " + DurationText.of(delay);
      }
    }

    /**
     * Data comes in small pieces.
     *
     * @param size of a piece on average, in bytes
     * @param variation of the size, in bytes
     * @param delay after each piece
     */
    record Slicer(int size, int variation, Duration delay) implements Effect {
      public Slicer {
        Rule.check(size >= 1, "size must be at least 1", size);
        Rule.check(
            variation >= 0 && variation < size,
            "variation must be at least 0 and below the size (" + size + ")",
            variation);
        Rule.positive("delay", delay);
      }

      @Override
      public String what() {
        return "slicer "
            + size
            + (variation == 0 ? "" : " ± " + variation)
            + " bytes every "
            + DurationText.of(delay);
      }
    }

    /** The connection is closed once so many bytes have passed. */
    record LimitData(long bytes) implements Effect {
      public LimitData {
        Rule.check(bytes >= 1, "bytes must be at least 1", bytes);
      }

      @Override
      public String what() {
        return "limit-data " + bytes + " bytes";
      }
    }

    /** Connections are refused, and those that are open are closed. */
    record Down() implements Effect {
      @Override
      public String what() {
        return "down";
      }
    }
  }
}
