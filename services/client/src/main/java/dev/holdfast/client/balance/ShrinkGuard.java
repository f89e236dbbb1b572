package dev.holdfast.client.balance;

import dev.holdfast.registry.Instance;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Does not believe at once that most instances are gone: a registry that comes back from an outage
 * longer than their time to live has lost them all, and whoever renews itself first would get
 * everyone's traffic. A list that is shorter than a share of the last good one is taken together
 * with that for a while; an empty one for ever, since to call an instance that may be gone costs a
 * try, and to call nobody fails for certain. What is gone in fact is told by its connections.
 *
 * <p>Pure, on a clock that is handed in. Safe for use by many threads.
 */
public final class ShrinkGuard {
  private final double share;
  private final long bound;
  private List<Instance> good = List.of();
  private List<Instance> seen = List.of();
  private List<Instance> given = List.of();
  private Set<Instance> gone = new HashSet<>();
  private boolean doubting;
  private long since;

  /**
   * A guard.
   *
   * @param share of the last good list that a new one must have
   * @param bound how long a shorter one is not believed
   */
  public ShrinkGuard(double share, Duration bound) {
    this.share = share;
    this.bound = bound.toNanos();
  }

  /** The instances to go by, where the registry says those. */
  @SuppressWarnings("ReferenceEquality") // the same list again, nearly always: nothing to compare
  public synchronized List<Instance> believed(List<Instance> now, long nanos) {
    if (!doubting && now == seen) {
      return given;
    }
    seen = now;
    boolean shrunk = now.isEmpty() ? !good.isEmpty() : now.size() < share * good.size();
    if (!shrunk) {
      return believe(now);
    }
    if (!doubting) {
      doubting = true;
      since = nanos;
    }
    if (!now.isEmpty() && nanos - since > bound) {
      return believe(now);
    }
    given =
        Stream.concat(now.stream(), good.stream().filter(one -> !gone.contains(one)))
            .distinct()
            .sorted(Comparator.comparing(Instance::id).thenComparing(Instance::key))
            .toList();
    return given;
  }

  private List<Instance> believe(List<Instance> now) {
    good = now;
    given = now;
    doubting = false;
    gone = new HashSet<>();
    return now;
  }

  /** A connection to it broke: where the registry does not list it either, it is gone. */
  public synchronized void broke(Instance instance) {
    if (doubting && !seen.isEmpty() && !seen.contains(instance)) {
      gone.add(instance);
    }
  }

  /** Whether a list is not believed. */
  public synchronized boolean doubting() {
    return doubting;
  }
}
