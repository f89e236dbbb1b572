package dev.holdfast.engine.timeline;

import dev.holdfast.model.Request;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * How much of the load had to do with a fault on single pods. Counted: requests that a struck
 * instance was asked to serve within a second before the strike, and those that were sent to it, or
 * were at it, while it was struck. Estimated: of what was intended meanwhile, as large a share as
 * the struck instances had served before; of those a client that evades a dead instance spares most
 * or all.
 */
public final class Exposure {
  /** An instance that served so shortly before is one that clients would have called on. */
  private static final long JUST_BEFORE_NANOS = 1_000_000_000L;

  /** What was served before that says little of who would have served now. */
  private static final long SHARE_NANOS = 10_000_000_000L;

  /** A slow load is given the time for so many requests instead. */
  private static final int REQUESTS = 20;

  private final long from;
  private final long seen;
  private final long until;
  private final Set<String> struck;
  private final IdentityHashMap<List<String>, Boolean> touches = new IdentityHashMap<>();
  private long before;
  private long servedBefore;
  private long justBefore;
  private long inside;
  private long intended;
  private long named;
  private long badInside;
  private long badJustBefore;

  /**
   * Of requests to come.
   *
   * @param untilNanos when the struck ones were ready again
   */
  Exposure(long fromNanos, long seenNanos, long untilNanos, List<String> targets) {
    from = fromNanos;
    seen = seenNanos;
    until = untilNanos;
    struck = new HashSet<>(targets);
  }

  void passes(LoadTimeline load, Request request) {
    if (request.endedNanos() < from) {
      passesBefore(load, request);
      return;
    }
    // nothing that the load was to send after its end would have met anything
    if (request.intendedNanos() < Math.min(until, load.endNanos().orElse(Long.MAX_VALUE))) {
      named += request.hops().isEmpty() ? 0 : 1;
      intended += request.intendedNanos() >= seen ? 1 : 0;
      badInside += request.bad() ? 1 : 0;
      inside += touches(request) ? 1 : 0;
    }
  }

  private void passesBefore(LoadTimeline load, Request request) {
    long some =
        load.load().map(asked -> (long) (REQUESTS * 1e9 / asked.rate().perSecond())).orElse(0L);
    if (request.endedNanos() < from - Math.max(SHARE_NANOS, some)) {
      return;
    }
    before++;
    named += request.hops().isEmpty() ? 0 : 1;
    boolean just = request.endedNanos() >= from - Math.max(JUST_BEFORE_NANOS, some);
    badJustBefore += just && request.bad() ? 1 : 0;
    if (touches(request)) {
      servedBefore++;
      justBefore += just ? 1 : 0;
    }
  }

  /** Whether it was served by a struck instance, or one was tried in vain. */
  private boolean touches(Request request) {
    List<String> hops = request.hops();
    if (hops.isEmpty()) {
      return false;
    }
    if (touches.size() > 100_000) {
      touches.clear();
    }
    return touches.computeIfAbsent(
        hops,
        way ->
            way.stream()
                .anyMatch(hop ->
                    struck.contains(hop)
                        || (hop.endsWith("!")
                            && struck.contains(hop.substring(0, hop.length() - 1)))));
  }

  /** Whether any answer says who served it. */
  public boolean named() {
    return named > 0;
  }

  /** Requests that ended within ten seconds before. */
  public long before() {
    return before;
  }

  /** How many of them a struck instance served or was tried for. */
  public long servedBefore() {
    return servedBefore;
  }

  /** How many of them within the last second. */
  public long justBefore() {
    return justBefore;
  }

  /** Requests that were sent to a struck instance, or were at it, while it was struck. */
  public long inside() {
    return inside;
  }

  /** Requests that were due while it was struck. */
  public long intended() {
    return intended;
  }

  public double share() {
    return before == 0 ? 0 : Math.min(1, (double) servedBefore / before);
  }

  /** How many would have gone to the struck ones, as their share was. */
  public long estimated() {
    return Math.round(share() * intended);
  }

  /** The count where there is one, else the estimate. */
  public long met() {
    return inside > 0 ? inside : estimated();
  }

  /**
   * Whether it could not be missed: all pods of the workload were struck while the load went on,
   * and either the load itself calls that workload, or answers went bad just then.
   */
  public boolean unavoidable(FaultEvidence fault) {
    if (intended == 0
        || !fault.kind().strikesPods()
        || !struck.containsAll(fault.pods().readyNames(from))
        || struck.isEmpty()) {
      return false;
    }
    String workload = fault.workload().orElseThrow().name();
    boolean wayIn =
        fault.of().scenario().loads().stream().anyMatch(load -> load.to().equals(workload));
    return wayIn || (badInside > 0 && badJustBefore == 0);
  }
}
