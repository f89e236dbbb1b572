package dev.holdfast.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How quickly the requests of a load start, over its time: phases, one after the other, each with a
 * rate of its own. A load without phases is one that has a single one.
 */
public record Pace(List<Phase> phases) {
  /**
   * A part of the load's time, all of it at one rate.
   *
   * @param name under which something can be expected of it; null for none
   */
  public record Phase(@Nullable String name, Rate rate, Duration lasts) {
    public Phase {
      if (name != null) {
        Rule.name("phase", name);
      }
      Rule.positive("for", lasts);
    }

    /** Without a name. */
    public Phase(Rate rate, Duration lasts) {
      this(null, rate, lasts);
    }

    /** The requests that start in it: the first at its beginning, none at its end. */
    public long requests() {
      return requestsWithin(lasts.toNanos());
    }

    private long requestsWithin(long nanos) {
      return (long) Math.floor(rate.perSecond() * nanos / 1e9);
    }
  }

  public Pace {
    phases = List.copyOf(phases);
    Rule.check(!phases.isEmpty(), "a load must have at least 1 phase", 0);
  }

  /** One rate all the time. */
  public static Pace steady(Rate rate, Duration lasts) {
    return new Pace(List.of(new Phase(rate, lasts)));
  }

  /** Of all phases together. */
  public Duration lasts() {
    return phases.stream().map(Phase::lasts).reduce(Duration.ZERO, Duration::plus);
  }

  /** Of all phases together. */
  public long requests() {
    return phases.stream().mapToLong(Phase::requests).sum();
  }

  /** How many requests start between two moments, counted from the first one's start. */
  public double requestsBetween(long fromNanos, long toNanos) {
    double requests = 0;
    long begin = 0;
    for (Phase phase : phases) {
      long end = begin + phase.lasts.toNanos();
      long inside = Math.min(end, toNanos) - Math.max(begin, fromNanos);
      requests += Math.max(0, inside) / 1e9 * phase.rate.perSecond();
      begin = end;
    }
    return requests;
  }

  /**
   * The rate at a moment, counted from the first request's start, in requests per second; before
   * the first phase and behind the last one theirs.
   */
  public double perSecondAt(long nanos) {
    long end = 0;
    for (Phase phase : phases) {
      end += phase.lasts.toNanos();
      if (nanos < end) {
        return phase.rate.perSecond();
      }
    }
    return phases.getLast().rate.perSecond();
  }

  /** The highest of its rates, in requests per second. */
  public double fastest() {
    return phases.stream().mapToDouble(phase -> phase.rate.perSecond()).max().orElseThrow();
  }
}
