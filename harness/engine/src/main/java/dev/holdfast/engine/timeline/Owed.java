package dev.holdfast.engine.timeline;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is owed, by whom, and was not found: numbers of things of a kind, such as the requests of a
 * load for each of which a line must be somewhere. What one owes another one cannot pay.
 */
final class Owed {
  private final Map<String, Map<String, BitSet>> byOwner = new LinkedHashMap<>();

  /** The owner must show the thing of that kind and number. */
  void owe(String owner, String kind, long number) {
    byOwner
        .computeIfAbsent(owner, _ -> new LinkedHashMap<>())
        .computeIfAbsent(kind, _ -> new BitSet())
        .set(Math.toIntExact(number));
  }

  /** The owner has shown it; more than once is as good as once. */
  void found(String owner, String kind, long number) {
    pay(byOwner.getOrDefault(owner, Map.of()), kind, number);
  }

  /** Somebody has shown it who does not say who it is. */
  void foundOfAny(String kind, long number) {
    byOwner.values().forEach(kinds -> pay(kinds, kind, number));
  }

  private static void pay(Map<String, BitSet> kinds, String kind, long number) {
    BitSet numbers = kinds.get(kind);
    if (numbers != null && number >= 0 && number <= Integer.MAX_VALUE) {
      numbers.clear((int) number);
    }
  }

  /** A copy, from which what is found can be taken. */
  Owed copy() {
    Owed copy = new Owed();
    byOwner.forEach((owner, kinds) -> {
      Map<String, BitSet> same = new LinkedHashMap<>();
      kinds.forEach((kind, numbers) -> same.put(kind, (BitSet) numbers.clone()));
      copy.byOwner.put(owner, same);
    });
    return copy;
  }

  /** How much is left of it. */
  long count() {
    return byOwner.values().stream().mapToLong(Owed::count).sum();
  }

  private static long count(Map<String, BitSet> kinds) {
    return kinds.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /** How much of it is whose; only those are named of whom something is left. */
  Map<String, Long> byOwner() {
    Map<String, Long> counts = new LinkedHashMap<>();
    byOwner.forEach((owner, kinds) -> {
      long count = count(kinds);
      if (count > 0) {
        counts.put(owner, count);
      }
    });
    return counts;
  }

  /** One thing that is owed. */
  record One(String owner, String kind, long number) {}

  /** Gives each that is left. */
  void forEach(Consumer<One> to) {
    byOwner.forEach((owner, kinds) ->
        kinds.forEach((kind, numbers) ->
            numbers.stream().forEach(number -> to.accept(new One(owner, kind, number)))));
  }

  /** The first that is left: by its kind's name, then by its number. */
  Optional<One> first() {
    One first = null;
    for (Map.Entry<String, Map<String, BitSet>> owner : byOwner.entrySet()) {
      for (Map.Entry<String, BitSet> kind : owner.getValue().entrySet()) {
        int number = kind.getValue().nextSetBit(0);
        if (number >= 0 && (first == null || before(kind.getKey(), number, first))) {
          first = new One(owner.getKey(), kind.getKey(), number);
        }
      }
    }
    return Optional.ofNullable(first);
  }

  private static boolean before(String kind, long number, One other) {
    int order = kind.compareTo(other.kind());
    return order < 0 || (order == 0 && number < other.number());
  }
}
