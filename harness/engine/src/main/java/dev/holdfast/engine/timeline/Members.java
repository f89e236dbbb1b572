package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The instances that clients are given over time: the registry's healthy ones, or, where no
 * registry was watched, the pods that Services send connections to.
 */
public final class Members {
  /**
   * Who is given out, from then on.
   *
   * @param resolutionNanos how much earlier it may have been
   */
  public record Given(long atNanos, String service, List<String> passing, long resolutionNanos) {}

  private final boolean byEndpoints;
  private final List<Given> seen;
  private final Map<String, List<Given>> byService = new TreeMap<>();

  private Members(boolean byEndpoints, List<Given> seen) {
    this.byEndpoints = byEndpoints;
    this.seen = seen;
    seen.forEach(one -> byService.computeIfAbsent(one.service(), _ -> new ArrayList<>()).add(one));
  }

  static Members of(History history) {
    boolean registry =
        history.first(Event.RegistrySeen.class).isPresent()
            || history.all(Event.Observed.class).anyMatch(o -> o.observer().equals("registry"));
    boolean endpoints = !registry && history.first(Event.EndpointsSeen.class).isPresent();
    return new Members(endpoints, endpoints ? endpoints(history) : registry(history));
  }

  private static List<Given> registry(History history) {
    return history
        .all(Event.RegistrySeen.class)
        .map(one -> new Given(one.atNanos(), one.service(), one.passing(), one.resolutionNanos()))
        .sorted(Comparator.comparingLong(Given::atNanos))
        .toList();
  }

  private static List<Given> endpoints(History history) {
    ObserverLooks looks = ObserverLooks.of("endpoints", history);
    return history
        .all(Event.EndpointsSeen.class)
        .map(one ->
            new Given(
                one.atNanos(), one.service(), one.pods(), looks.resolutionNanos(one.atNanos())))
        .sorted(Comparator.comparingLong(Given::atNanos))
        .toList();
  }

  /** Whether endpoints stand in for a registry that nobody watched. */
  public boolean byEndpoints() {
    return byEndpoints;
  }

  /** Who gives instances to clients: {@code the registry}. */
  public String source() {
    return byEndpoints ? "the Service's endpoints" : "the registry";
  }

  /** Who must have looked for this to be believed. */
  public String observer() {
    return byEndpoints ? "endpoints" : "registry";
  }

  /** The services in whose healthy set the instance was then. */
  public List<String> servicesOf(String instance, long nanos) {
    return byService.keySet().stream()
        .filter(
            service -> at(service, nanos).filter(e -> e.passing().contains(instance)).isPresent())
        .toList();
  }

  private Optional<Given> at(String service, long nanos) {
    List<Given> of = byService.getOrDefault(service, List.of());
    int low = 0;
    int high = of.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (of.get(middle).atNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Optional.empty() : Optional.of(of.get(low - 1));
  }

  /** The first entry after that time that has the instance in none of its services any more. */
  Optional<Given> left(String instance, long sinceNanos) {
    List<String> services = servicesOf(instance, sinceNanos);
    return seen.stream()
        .filter(entry -> entry.atNanos() > sinceNanos && services.contains(entry.service()))
        .filter(entry -> !entry.passing().contains(instance))
        .filter(entry -> servicesOf(instance, entry.atNanos()).isEmpty())
        .findFirst();
  }

  /** How many instances of all services clients were given then. */
  public long countAt(long nanos) {
    return byService.keySet().stream().mapToLong(service -> countAt(service, nanos)).sum();
  }

  private long countAt(String service, long nanos) {
    return at(service, nanos).map(given -> (long) given.passing().size()).orElse(0L);
  }

  /** When, from then on, clients were given as many of each service again as they were before. */
  Optional<Long> asManyAgain(long beforeNanos, long sinceNanos) {
    long back = sinceNanos;
    for (Map.Entry<String, List<Given>> service : byService.entrySet()) {
      long before = countAt(service.getKey(), beforeNanos);
      Optional<Long> again =
          countAt(service.getKey(), sinceNanos) >= before
              ? Optional.of(sinceNanos)
              : service.getValue().stream()
                  .filter(given -> given.atNanos() > sinceNanos)
                  .filter(given -> given.passing().size() >= before)
                  .map(Given::atNanos)
                  .findFirst();
      if (again.isEmpty()) {
        return Optional.empty();
      }
      back = Math.max(back, again.get());
    }
    return Optional.of(back);
  }
}
