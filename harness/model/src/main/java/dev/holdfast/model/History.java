package dev.holdfast.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run's folder says: the journal's entries, the requests of its loads, and the lines that
 * the log store held. All judging starts from here.
 */
public record History(List<Event> events, List<RequestLog> requests, LogLines logs) {
  public History {
    events = List.copyOf(events);
    requests = List.copyOf(requests);
  }

  /** Of a run that asked nothing of logs. */
  public History(List<Event> events, List<RequestLog> requests) {
    this(events, requests, LogLines.none());
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
