package dev.holdfast.engine.timeline;

import dev.holdfast.model.Request;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How much of the load had to do with a fault on single pods. Counted: requests that a struck
 * instance was asked to serve within a second before the strike, and those that were sent to it, or
 * were at it, while it was struck; by the answers' own word, or by the connections that they went
 * over. Estimated: of what was intended meanwhile, as large a share as the struck instances had
 * served before; of those a client that evades a dead instance spares most or all. Where nobody can
 * count, others tell of it ({@link Told}), or it is guessed from whom the Service hands out ({@link
 * Guess}).
 */
public final class Exposure {
  /** An instance that served so shortly before is one that clients would have called on. */
  private static final long JUST_BEFORE_NANOS = 1_000_000_000L;

  /** What was served before that says little of who would have served now. */
  private static final long SHARE_NANOS = 10_000_000_000L;

  /** A slow load is given the time for so many requests instead. */
  private static final int REQUESTS = 20;

  private static final int MOST_CONNECTIONS = 10_000;

  private final long from;
  private final long seen;
  private final long until;
  private final Set<String> struck;
  private final Set<String> siblings;
  private final Set<String> peers;
  private final double share;
  private final Set<Integer> connections = new HashSet<>();
  private final Guess guess;
  private final Told told;
  private final IdentityHashMap<List<String>, Boolean> touches = new IdentityHashMap<>();
  private final Map<String, Counts> byLoad = new TreeMap<>();
  private long justBefore;
  private long byHeader;
  private long byConnection;
  private long shareFrom;
  private long justFrom;
  private long badInside;
  private long badJustBefore;
  private long peerNamed;
  private long linkedBefore;
  private long unnumbered;

  /**
   * Of requests to come.
   *
   * @param untilNanos when the struck ones were ready again
   */
  Exposure(FaultEvidence fault, long seenNanos, long untilNanos) {
    from = fault.fromNanos();
    seen = seenNanos;
    until = untilNanos;
    struck = new HashSet<>(fault.targets());
    siblings = fault.pods().names();
    peers = fault.peers();
    share = fault.kind().share();
    guess = new Guess(fault.of().endpoints(), struck, from);
    told = Told.of(fault, struck, from, until);
    shareFrom = from - SHARE_NANOS;
    justFrom = from - JUST_BEFORE_NANOS;
  }

  void passes(LoadTimeline load, Request request) {
    if (request.endedNanos() < from) {
      passesBefore(load, request);
      return;
    }
    // nothing that the load was to send after its end would have met anything
    if (request.intendedNanos() < Math.min(until, load.endNanos().orElse(Long.MAX_VALUE))) {
      name(request);
      guess.passes(load, request, true);
      Counts counts = counts(load);
      counts.intended += request.intendedNanos() >= seen ? 1 : 0;
      badInside += request.bad() ? 1 : 0;
      if (touches(request)) {
        counts.inside++;
        number(request);
      }
    }
  }

  private void passesBefore(LoadTimeline load, Request request) {
    long some =
        load.load()
            .map(asked ->
                (long) (REQUESTS * 1e9 / asked.pace().perSecondAt(from - load.firstNanos())))
            .orElse(0L);
    shareFrom = Math.min(shareFrom, from - some);
    justFrom = Math.min(justFrom, from - some);
    boolean just = request.endedNanos() >= from - Math.max(JUST_BEFORE_NANOS, some);
    if (just) {
      guess.passes(load, request, false);
    } else {
      guess.passesEarlier(load, request);
    }
    if (request.endedNanos() < from - Math.max(SHARE_NANOS, some)) {
      return;
    }
    Counts counts = counts(load);
    counts.before++;
    name(request);
    badJustBefore += just && request.bad() ? 1 : 0;
    boolean linked = peers.stream().anyMatch(request.hops()::contains);
    peerNamed += linked ? 1 : 0;
    if (touches(request)) {
      counts.servedBefore++;
      linkedBefore += linked ? 1 : 0;
      justBefore += just ? 1 : 0;
      if (just) {
        number(request);
      }
    }
  }

  private Counts counts(LoadTimeline load) {
    return byLoad.computeIfAbsent(load.name(), _ -> new Counts());
  }

  private long sum(ToLongFunction<Counts> of) {
    return byLoad.values().stream().mapToLong(of).sum();
  }

  /** What is counted of one load's requests. */
  private static final class Counts {
    private long before;
    private long servedBefore;
    private long inside;
    private long intended;

    double share() {
      return before == 0 ? 0 : Math.min(1, (double) servedBefore / before);
    }

    long met() {
      return inside > 0 ? inside : Math.round(share() * intended);
    }
  }

  private void number(Request request) {
    if (request.connection() == 0 || !siblings.contains(request.pod())) {
      unnumbered++;
    } else if (connections.size() < MOST_CONNECTIONS) {
      connections.add(request.connection());
    }
  }

  /** A pod of another workload, to which the load's connections lead, says nothing of this one. */
  private void name(Request request) {
    byHeader += request.hops().isEmpty() ? 0 : 1;
    byConnection += siblings.contains(request.pod()) ? 1 : 0;
  }

  /**
   * Whether it was served by a struck instance, or one was tried in vain, or its connection led
   * there.
   */
  private boolean touches(Request request) {
    if (struck.contains(request.pod())) {
      return true;
    }
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

  /** Whether it is known of any request who served it. */
  public boolean named() {
    return byHeader > 0 || byConnection > 0;
  }

  /** Whether any answer says who served it. */
  public boolean byHeader() {
    return byHeader > 0;
  }

  /** What others tell, where the load has to do with it. */
  public Optional<Told> told() {
    return told.any() && told.onTheWay(before(), shareFrom) ? Optional.of(told) : Optional.empty();
  }

  public Told.Amount toldJustBefore() {
    return told.before(from - justFrom);
  }

  /** What whom the Service handed out lets guess. */
  public Guess guess() {
    return guess;
  }

  /** Requests that ended within ten seconds before. */
  public long before() {
    return sum(counts -> counts.before);
  }

  /** How many of them a struck instance served or was tried for. */
  public long servedBefore() {
    return sum(counts -> counts.servedBefore);
  }

  /** How many of them within the last second. */
  public long justBefore() {
    return justBefore;
  }

  /** Requests that were sent to a struck instance, or were at it, while it was struck. */
  public long inside() {
    return sum(counts -> counts.inside);
  }

  /** Requests that were due while it was struck. */
  public long intended() {
    return sum(counts -> counts.intended);
  }

  public double share() {
    long before = before();
    return before == 0 ? 0 : Math.min(1, (double) servedBefore() / before);
  }

  /** How many would have gone to the struck ones, as their share was; or were there, as told. */
  public long estimated() {
    if (named()) {
      return Math.round(share() * intended());
    }
    return told().map(all -> all.inside().requests()).orElseGet(guess::inside);
  }

  /** The count where there is one, else the estimate; of a fault on a share, that share of it. */
  public long met() {
    long inside = inside();
    return Math.round(share * (inside > 0 ? inside : estimated()));
  }

  /** The same of one load's requests; where nobody names who served them, of all loads'. */
  public long met(String load) {
    return named()
        ? Math.round(share * Optional.ofNullable(byLoad.get(load)).map(Counts::met).orElse(0L))
        : met();
  }

  /** Whether requests of that load were at the struck ones while they were struck. */
  public boolean wasInside(String load) {
    return Optional.ofNullable(byLoad.get(load)).filter(counts -> counts.inside > 0).isPresent();
  }

  /** Which share of what is at the struck pods it strikes. */
  public double struckShare() {
    return share;
  }

  /**
   * How likely it is that a fault on a share of the connections struck none of those that the load
   * had; each request whose connection is not known is taken for one.
   */
  public double sparedChance() {
    return Math.pow(1 - share, (double) (connections.size() + unnumbered));
  }

  /**
   * Whether it lies between the struck pods and others that answers name, but no request that was
   * at the struck ones went on to these.
   */
  public boolean besideTheLink() {
    return peerNamed > 0 && linkedBefore == 0;
  }

  /**
   * Whether it could not be missed: all pods of the workload were struck while the load went on,
   * and either the load itself calls that workload, or answers went bad just then.
   */
  public boolean unavoidable(FaultEvidence fault) {
    if (intended() == 0
        || !fault.kind().strikesPods()
        || !struck.containsAll(fault.pods().readyNames(from))
        || struck.isEmpty()) {
      return false;
    }
    String workload = fault.workload().orElseThrow().name();
    boolean wayIn =
        fault.of().scenario().loads().stream().anyMatch(load -> load.service().equals(workload));
    return wayIn || (badInside > 0 && badJustBefore == 0);
  }
}
