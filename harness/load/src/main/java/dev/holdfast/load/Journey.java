package dev.holdfast.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the requests of one way through a load's list hand on to each other. Belongs to the load's
 * event loop.
 */
final class Journey {
  private final Map<String, String> captured = new HashMap<>();
  private final Map<String, Long> awaited = new HashMap<>();
  private final Map<String, Long> lost = new HashMap<>();
  private final List<Runnable> parked = new ArrayList<>();

  /** A request that captures these names is on its way. */
  void await(Set<String> names, long number) {
    names.forEach(name -> awaited.put(name, number));
  }

  /** It has ended; what it did not capture is lost. */
  void ended(Set<String> names, long number, Map<String, String> got) {
    for (String name : names) {
      awaited.remove(name);
      String value = got.get(name);
      if (value == null) {
        lost.put(name, number);
      } else {
        captured.put(name, value);
      }
    }
    List<Runnable> ready = List.copyOf(parked);
    parked.clear();
    ready.forEach(Runnable::run);
  }

  /** Whether one of the names is still on its way. */
  boolean awaits(Set<String> names) {
    Set<String> open = new HashSet<>(names);
    open.retainAll(awaited.keySet());
    return !open.isEmpty();
  }

  /** Why the names will never all be there; empty where they are. */
  Optional<String> lost(Set<String> names) {
    return names.stream()
        .sorted()
        .filter(lost::containsKey)
        .map(name -> "not sent: request %d gave no '%s'".formatted(lost.get(name), name))
        .findFirst();
  }

  /** Runs it when the next request of the journey ends. */
  void park(Runnable again) {
    parked.add(again);
  }

  Map<String, String> captured() {
    return captured;
  }
}
