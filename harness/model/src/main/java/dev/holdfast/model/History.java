package dev.holdfast.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run's folder says: the journal's entries and the requests of its loads. All judging starts
 * from here.
 */
public record History(List<Event> events, List<RequestLog> requests) {
  public History {
    events = List.copyOf(events);
    requests = List.copyOf(requests);
  }

  /** The entries of one kind, in order. */
  public <E extends Event> Stream<E> all(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The first entry of a kind. */
  public <E extends Event> Optional<E> first(Class<E> kind) {
    return all(kind).findFirst();
  }

  /** The requests of a load. */
  public Optional<RequestLog> requests(String load) {
    return requests.stream().filter(log -> log.load().equals(load)).findFirst();
  }
}
