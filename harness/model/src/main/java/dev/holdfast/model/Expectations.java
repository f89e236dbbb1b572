package dev.holdfast.model;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must hold.
 *
 * @param logs null where nothing is asked of logs
 */
public record Expectations(List<OfLoad> loads, List<OfFault> faults, @Nullable OfLogs logs) {
  public Expectations {
    loads = List.copyOf(loads);
    faults = List.copyOf(faults);
  }

  /** Without logs. */
  public Expectations(List<OfLoad> loads, List<OfFault> faults) {
    this(loads, faults, null);
  }

  /**
   * What must become of log lines; null where nothing is asked.
   *
   * @param services whose lines are meant, by their own names in the lines
   * @param lostAtMost acknowledged requests without a line of a service that served them, of all
   *     such pairs
   * @param duplicatedAtMost copies beyond the first of the same line, of all lines
   * @param outOfOrderAtMost lines that came to a stage of their way after a younger one of their
   *     process, and did not at the stage before, of all lines
   * @param searchableWithin from a line's event to when a search finds it
   */
  public record OfLogs(
      List<String> services,
      @Nullable Amount lostAtMost,
      @Nullable Amount duplicatedAtMost,
      @Nullable Amount outOfOrderAtMost,
      @Nullable Duration searchableWithin) {
    public OfLogs {
      services = List.copyOf(services);
      Rule.check(!services.isEmpty(), "logs must be of at least 1 service", 0);
    }

    /** Nothing is asked of their order. */
    public OfLogs(
        List<String> services,
        @Nullable Amount lostAtMost,
        @Nullable Amount duplicatedAtMost,
        @Nullable Duration searchableWithin) {
      this(services, lostAtMost, duplicatedAtMost, null, searchableWithin);
    }
  }

  /**
   * What a load must see from the baseline's end to its own, or of the requests of one phase.
   *
   * @param phase the name of one of its phases; null for all of them
   * @param failedAtMost failed answers; null where nothing is asked
   * @param slowAtMost right answers that came later than their {@code within}; null where nothing
   *     is asked
   * @param goodAtLeast right answers in time, by the second of that time; null where nothing is
   *     asked
   * @param podsAtLeast ready pods of a Deployment at that time's end, by its name
   * @param podsAtMost pods of a Deployment at that time's end, by its name, but for those that
   *     leave
   */
  public record OfLoad(
      String load,
      @Nullable String phase,
      @Nullable Amount failedAtMost,
      @Nullable Amount slowAtMost,
      @Nullable Rate goodAtLeast,
      List<Latency> latencies,
      Map<String, Integer> podsAtLeast,
      Map<String, Integer> podsAtMost) {
    public OfLoad {
      latencies = List.copyOf(latencies);
      podsAtLeast = Collections.unmodifiableMap(new LinkedHashMap<>(podsAtLeast));
      podsAtMost = Collections.unmodifiableMap(new LinkedHashMap<>(podsAtMost));
    }

    /** Of answers alone. */
    public OfLoad(
        String load,
        @Nullable String phase,
        @Nullable Amount failedAtMost,
        @Nullable Amount slowAtMost,
        @Nullable Rate goodAtLeast,
        List<Latency> latencies) {
      this(load, phase, failedAtMost, slowAtMost, goodAtLeast, latencies, Map.of(), Map.of());
    }

    /** Of all of a load, but how many answers are good. */
    public OfLoad(
        String load,
        @Nullable Amount failedAtMost,
        @Nullable Amount slowAtMost,
        List<Latency> latencies) {
      this(load, null, failedAtMost, slowAtMost, null, latencies);
    }

    /** Whether anything is asked of pods. */
    public boolean ofPods() {
      return !podsAtLeast.isEmpty() || !podsAtMost.isEmpty();
    }

    /** Under which it is asked: the phase's, or the load's. */
    public String name() {
      return phase == null ? load : phase;
    }
  }

  /** A percentile of the latency, counted from the intended start, and its bound. */
  public record Latency(Percentile percentile, Bound atMost) {}

  /** A percentile in (0, 100]; 100 is the maximum. */
  public record Percentile(double value) {
    public Percentile {
      Rule.check(value > 0 && value <= 100, "a percentile must be in (0, 100]", value);
    }

    /** {@code p99.9}, or {@code max}. */
    @Override
    public String toString() {
      return value == 100
          ? "max"
          : "p"
              + new java.math.BigDecimal(Double.toString(value))
                  .stripTrailingZeros()
                  .toPlainString();
    }
  }

  /** A bound of a latency. */
  public sealed interface Bound {
    /** An absolute one. */
    record Absolute(Duration duration) implements Bound {
      public Absolute {
        Rule.positive("a latency bound", duration);
      }
    }

    /** So many times what the same percentile was in the baseline. */
    record TimesBaseline(double factor) implements Bound {
      public TimesBaseline {
        Rule.check(factor > 0, "a factor must be above 0", factor);
      }
    }
  }

  /**
   * What must hold of a fault; all counted from the moment that its witness first saw it; null
   * where nothing is asked.
   *
   * @param cleanWithin to the end of the last bad answer
   * @param outOfRotationWithin until the instance left the set of healthy ones that clients are
   *     given
   * @param redundantWithin until as many instances are ready as before
   */
  public record OfFault(
      String fault,
      @Nullable Duration cleanWithin,
      @Nullable Duration outOfRotationWithin,
      @Nullable Duration redundantWithin) {}
}
