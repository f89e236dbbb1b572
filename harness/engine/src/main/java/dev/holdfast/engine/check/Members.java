package dev.holdfast.engine.check;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The registry's healthy instances over time, as the registry observer saw them. */
final class Members {
  private final List<Event.RegistrySeen> seen;

  private Members(List<Event.RegistrySeen> seen) {
    this.seen = seen;
  }

  static Members of(History history) {
    return new Members(
        history
            .all(Event.RegistrySeen.class)
            .sorted(Comparator.comparingLong(Event.RegistrySeen::atNanos))
            .toList());
  }

  /** The services in whose healthy set the instance was then. */
  List<String> servicesOf(String instance, long nanos) {
    return seen.stream()
        .map(Event.RegistrySeen::service)
        .distinct()
        .filter(
            service -> at(service, nanos).filter(e -> e.passing().contains(instance)).isPresent())
        .toList();
  }

  private Optional<Event.RegistrySeen> at(String service, long nanos) {
    return seen.stream()
        .filter(entry -> entry.service().equals(service) && entry.atNanos() <= nanos)
        .reduce((_, later) -> later);
  }

  /** The first entry after that time that has the instance in none of its services any more. */
  Optional<Event.RegistrySeen> left(String instance, long sinceNanos) {
    List<String> services = servicesOf(instance, sinceNanos);
    return seen.stream()
        .filter(entry -> entry.atNanos() > sinceNanos && services.contains(entry.service()))
        .filter(entry -> !entry.passing().contains(instance))
        .filter(entry -> servicesOf(instance, entry.atNanos()).isEmpty())
        .findFirst();
  }
}
