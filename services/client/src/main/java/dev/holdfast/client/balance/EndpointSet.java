package dev.holdfast.client.balance;

import dev.holdfast.registry.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The instances that can be asked, and the choice among them: the cheaper one of two that are
 * drawn, which spreads load nearly as well as looking at all of them, however many there are.
 *
 * <p>Where none is well all are used: it is more likely the caller's fault or the network's then.
 *
 * @param <T> what an instance is asked by
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">Mitzenmacher,
 *     The Power of Two Random Choices</a>
 */
public final class EndpointSet<T> {
  private static final Duration SLOW_START = Duration.ofSeconds(5);
  private static final long USUAL_FOR_NANOS = Duration.ofMillis(100).toNanos();
  private static final int DRAWS = 4;

  private final Function<Instance, T> open;
  private final Consumer<T> close;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final Set<Endpoint<T>> leftAlone = ConcurrentHashMap.newKeySet();
  private volatile List<Endpoint<T>> all = List.of();
  private volatile List<Instance> last = List.of();
  private volatile Usual usual = new Usual(0, 0);
  private boolean followed;

  private record Usual(double latency, long at) {}

  /**
   * An empty set.
   *
   * @param open makes what an instance is asked by
   * @param close called when the instance is no longer in the list
   */
  public EndpointSet(
      Function<Instance, T> open,
      Consumer<T> close,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.open = open;
    this.close = close;
    this.random = random;
    this.nanoTime = nanoTime;
  }

  /** Follows the list; an instance that stays keeps what is known of it. */
  @SuppressWarnings("ReferenceEquality") // the same list again, nearly always: nothing to compare
  public void follow(List<Instance> now) {
    if (now == last) {
      return;
    }
    if (!matches(all, now)) {
      change(now);
    }
    last = now;
  }

  private static <T> boolean matches(List<Endpoint<T>> current, List<Instance> now) {
    if (current.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!current.get(i).instance().equals(now.get(i))) {
        return false;
      }
    }
    return true;
  }

  private synchronized void change(List<Instance> now) {
    Map<Instance, Endpoint<T>> before = new HashMap<>();
    all.forEach(endpoint -> before.put(endpoint.instance(), endpoint));
    List<Endpoint<T>> after = new ArrayList<>(now.size());
    for (Instance instance : now) {
      Endpoint<T> same = before.remove(instance);
      after.add(same == null ? endpoint(instance) : same);
    }
    all = List.copyOf(after);
    followed = followed || !now.isEmpty();
    before
        .values()
        .forEach(endpoint -> {
          endpoint.retire();
          close.accept(endpoint.target());
        });
  }

  private Endpoint<T> endpoint(Instance instance) {
    SlowStart start =
        followed ? SlowStart.from(nanoTime.getAsLong(), SLOW_START) : SlowStart.none();
    return new Endpoint<>(instance, open.apply(instance), start, leftAlone);
  }

  /** All of them. */
  public List<Endpoint<T>> all() {
    return all;
  }

  /** How many are left alone. */
  public long ejected() {
    return leftAlone.size();
  }

  /**
   * One to ask, for which {@link Endpoint#answered} or another of its ends must be told: one that
   * was not tried and is well, else one that was not tried, else any.
   */
  public Optional<Endpoint<T>> pick(Set<Endpoint<T>> tried) {
    long now = nanoTime.getAsLong();
    Optional<Endpoint<T>> probed = probe(tried, now);
    if (probed.isPresent()) {
      return probed;
    }
    Optional<Endpoint<T>> chosen = quick(tried, now).or(() -> thorough(tried, now));
    chosen.ifPresent(Endpoint::begin);
    return chosen;
  }

  /** One that was not tried and is well, and no probe. */
  public Optional<Endpoint<T>> pickOther(Set<Endpoint<T>> tried) {
    long now = nanoTime.getAsLong();
    List<Endpoint<T>> good =
        all.stream().filter(one -> !tried.contains(one) && !one.ejected()).toList();
    if (good.isEmpty()) {
      return Optional.empty();
    }
    Endpoint<T> chosen = cheaper(draw(good), draw(good), now);
    chosen.begin();
    return Optional.of(chosen);
  }

  private Optional<Endpoint<T>> probe(Set<Endpoint<T>> tried, long now) {
    if (!tried.isEmpty()) {
      return Optional.empty(); // who has failed once shall not be the one that finds out
    }
    for (Endpoint<T> one : leftAlone) {
      if (one.beginProbe(now)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** Draws until two are well: nearly always the first two. */
  private Optional<Endpoint<T>> quick(Set<Endpoint<T>> tried, long now) {
    List<Endpoint<T>> from = all;
    Endpoint<T> first = null;
    for (int i = 0; i < DRAWS && !from.isEmpty(); i++) {
      Endpoint<T> drawn = draw(from);
      if (drawn == first || tried.contains(drawn) || drawn.ejected()) {
        continue;
      }
      if (first != null) {
        return Optional.of(cheaper(first, drawn, now));
      }
      first = drawn;
    }
    return Optional.empty();
  }

  private Optional<Endpoint<T>> thorough(Set<Endpoint<T>> tried, long now) {
    List<Endpoint<T>> rest = all.stream().filter(one -> !tried.contains(one)).toList();
    List<Endpoint<T>> good = rest.stream().filter(one -> !one.ejected()).toList();
    List<Endpoint<T>> from = good.isEmpty() ? (rest.isEmpty() ? all : rest) : good;
    if (from.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(cheaper(draw(from), draw(from), now));
  }

  private Endpoint<T> draw(List<Endpoint<T>> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Endpoint<T> cheaper(Endpoint<T> one, Endpoint<T> other, long now) {
    double typical = usual(now);
    return other.cost(typical, now) < one.cost(typical, now) ? other : one;
  }

  /** The median, looked at anew now and then. */
  private double usual(long now) {
    Usual known = usual;
    if (known.at != 0 && now - known.at < USUAL_FOR_NANOS) {
      return known.latency;
    }
    double[] sorted =
        all.stream().mapToDouble(one -> one.latency(now)).filter(one -> one > 0).sorted().toArray();
    double median = sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    usual = new Usual(median, now);
    return median;
  }
}
