package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What others than the answers tell of the requests that were at a fault's pods: {@link
 * Event.Exposed}. They see requests of whomever, so they are believed only where a workload gets
 * about as many as the load sends.
 *
 * @param all of the struck workload's pods
 */
public record Told(List<Event.Exposed> all, Set<String> struck, long fromNanos, long untilNanos) {
  /** Of a workload that is asked once in two of the load's requests, the load is the reason. */
  private static final double ON_THE_WAY = 0.5;

  static Told of(FaultEvidence fault, Set<String> struck, long fromNanos, long untilNanos) {
    Set<String> pods = fault.pods().names();
    return new Told(
        fault
            .of()
            .history()
            .all(Event.Exposed.class)
            .filter(told -> pods.contains(told.pod()) || struck.contains(told.pod()))
            .toList(),
        struck,
        fromNanos,
        untilNanos);
  }

  /** Whether anything is told. */
  public boolean any() {
    return !all.isEmpty();
  }

  /** Who tells it. */
  public String sources() {
    return all.stream()
        .map(Event.Exposed::source)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /**
   * Whether so many of the load's requests, sent since then and before the strike, led to requests
   * at these pods.
   */
  boolean onTheWay(long requests, long sinceNanos) {
    long here =
        all.stream()
            .filter(told -> told.fromNanos() >= sinceNanos && told.untilNanos() <= fromNanos)
            .mapToLong(told -> told.requests() - told.error())
            .sum();
    return requests > 0 && here >= ON_THE_WAY * requests;
  }

  /** What was at the struck pods within so long before the strike. */
  public Amount before(long nanos) {
    return amount(
        ofStruck()
            .filter(
                told -> told.untilNanos() >= fromNanos - nanos && told.untilNanos() <= fromNanos),
        fromNanos - nanos);
  }

  /** What was at the struck pods while they were struck. */
  public Amount inside() {
    return amount(
        ofStruck().filter(told -> told.untilNanos() > fromNanos && told.fromNanos() < untilNanos),
        fromNanos);
  }

  private Stream<Event.Exposed> ofStruck() {
    return all.stream().filter(told -> struck.contains(told.pod()));
  }

  /** Of those that began earlier nobody knows how many came since; the last one did. */
  private static Amount amount(Stream<Event.Exposed> told, long sinceNanos) {
    long requests = 0;
    long error = 0;
    for (Event.Exposed one : told.toList()) {
      boolean whole = one.fromNanos() >= sinceNanos;
      requests += whole ? one.requests() : (one.requests() + 1) / 2;
      error += whole ? one.error() : Math.max(one.error(), one.requests() / 2);
    }
    return new Amount(requests, error);
  }

  /** A number of requests, and by how many it may be off. */
  public record Amount(long requests, long error) {
    /** Whether there was one at least. */
    public boolean some() {
      return requests > error;
    }
  }
}
