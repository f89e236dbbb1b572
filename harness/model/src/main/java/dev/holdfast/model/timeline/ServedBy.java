package dev.holdfast.model.timeline;

import dev.holdfast.model.Request;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many requests each instance served, by the answers' own word, in the times between some
 * moments; and how often it was tried in vain.
 */
public final class ServedBy {
  /** What one instance did. */
  public static final class Instance {
    private final long[] served;
    private long inVain;

    Instance(int stretches) {
      served = new long[stretches];
    }

    /** In each of the times, before the first moment to after the last. */
    public long[] served() {
      return served.clone();
    }

    /** How often it was asked and did not serve. */
    public long inVain() {
      return inVain;
    }
  }

  private record Way(List<Instance> served, List<Instance> inVain) {}

  private final long[] moments;
  private final Map<String, Instance> instances = new HashMap<>();
  // of a million requests, few go another way than one before them, and in memory that is one list
  private final IdentityHashMap<List<String>, Way> ways = new IdentityHashMap<>();
  private Optional<String> wayIn = Optional.empty();

  ServedBy(long[] moments) {
    this.moments = moments.clone();
  }

  void add(Request request) {
    if (request.hops().isEmpty()) {
      return;
    }
    if (wayIn.isEmpty()) {
      wayIn = Optional.of(request.hops().getFirst());
    }
    Way way = ways.get(request.hops());
    if (way == null) {
      way = way(request.hops());
      if (ways.size() < 100_000) {
        ways.put(request.hops(), way);
      }
    }
    int stretch = 0;
    while (stretch < moments.length && moments[stretch] <= request.endedNanos()) {
      stretch++;
    }
    for (Instance instance : way.served) {
      instance.served[stretch]++;
    }
    for (Instance instance : way.inVain) {
      instance.inVain++;
    }
  }

  private Way way(List<String> hops) {
    return new Way(
        hops.stream().filter(hop -> !hop.endsWith("!")).map(this::of).toList(),
        hops.stream()
            .filter(hop -> hop.endsWith("!"))
            .map(hop -> of(hop.substring(0, hop.length() - 1)))
            .toList());
  }

  private Instance of(String name) {
    return instances.computeIfAbsent(name, _ -> new Instance(moments.length + 1));
  }

  /** The instance that the first of them came in by. */
  public Optional<String> wayIn() {
    return wayIn;
  }

  /** What each instance served, by its name. */
  public Map<String, Instance> instances() {
    return Map.copyOf(instances);
  }
}
