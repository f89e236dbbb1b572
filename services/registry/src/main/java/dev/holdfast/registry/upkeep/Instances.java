package dev.holdfast.registry.upkeep;

import dev.holdfast.registry.Instance;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A registry's entries as the instances that they stand for. */
public final class Instances {
  private Instances() {}

  /**
   * In the order of their ids. Of several with one name and address the youngest process counts:
   * behind a balancer an instance may stand with two agents, and where a process died its successor
   * has the port.
   */
  public static List<Instance> of(Stream<Instance> entries) {
    Map<Place, Instance> instances = new HashMap<>();
    entries.forEach(entry -> instances.merge(Place.of(entry), entry, Instances::younger));
    return instances.values().stream()
        .sorted(Comparator.comparing(Instance::id).thenComparing(Instance::key))
        .toList();
  }

  private record Place(String id, String host, int port) {
    static Place of(Instance instance) {
      return new Place(instance.id(), instance.host(), instance.port());
    }
  }

  /** By their starts, which are ISO 8601 and so sort as text. */
  private static Instance younger(Instance one, Instance other) {
    return started(one).compareTo(started(other)) >= 0 ? one : other;
  }

  private static String started(Instance instance) {
    return instance.metadata().getOrDefault(Instance.PROCESS_START, "");
  }
}
