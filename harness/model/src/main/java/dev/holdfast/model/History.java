package dev.holdfast.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run's folder says: the journal's entries, the requests of its loads, and the lines that
 * the log store held. All judging starts from here.
 */
public final class History {
  private final List<Event> events;
  private final Map<Class<?>, List<Event>> byKind = new HashMap<>();
  private final List<Requests> requests;
  private final LogLines logs;
  private final LogLines written;
  private final Map<Waypoint, LogLines> passed = new EnumMap<>(Waypoint.class);

  /** Entries in their order. */
  public History(List<Event> events, List<? extends Requests> requests, LogLines logs) {
    this(events, requests, logs, LogLines.none());
  }

  /**
   * Entries in their order.
   *
   * @param written the lines that the pods wrote, where that is known
   */
  public History(
      List<Event> events, List<? extends Requests> requests, LogLines logs, LogLines written) {
    this(events, requests, logs, written, Map.of());
  }

  /**
   * Entries in their order.
   *
   * @param passed the lines that came to each waypoint, where that is known
   */
  public History(
      List<Event> events,
      List<? extends Requests> requests,
      LogLines logs,
      LogLines written,
      Map<Waypoint, LogLines> passed) {
    this.events = List.copyOf(events);
    this.requests = List.copyOf(requests);
    this.logs = logs;
    this.written = written;
    this.passed.putAll(passed);
    for (Event event : this.events) {
      byKind.computeIfAbsent(event.getClass(), _ -> new ArrayList<>()).add(event);
    }
  }

  /** Of a run that asked nothing of logs. */
  public History(List<Event> events, List<? extends Requests> requests) {
    this(events, requests, LogLines.none());
  }

  /** The journal's entries. */
  public List<Event> events() {
    return events;
  }

  /** The requests of each load. */
  public List<Requests> requests() {
    return requests;
  }

  /** The lines that the log store held. */
  public LogLines logs() {
    return logs;
  }

  /** The lines that stand in the pods' own logs, in the order in which they were written there. */
  public LogLines written() {
    return written;
  }

  /**
   * The lines that came to the waypoints between the pods' own logs and a search, in the order of
   * their way; each line's position is when it came there, in milliseconds since the epoch by the
   * clock of who tells it.
   */
  public Map<Waypoint, LogLines> passed() {
    return Collections.unmodifiableMap(passed);
  }

  /** The entries of one kind, in order. */
  public <E extends Event> Stream<E> all(Class<E> kind) {
    List<Event> such = byKind.get(kind);
    return such == null
        ? kind == Event.class ? events.stream().map(kind::cast) : Stream.empty()
        : such.stream().map(kind::cast);
  }

  /** The first entry of a kind. */
  public <E extends Event> Optional<E> first(Class<E> kind) {
    return all(kind).findFirst();
  }

  /** The requests of a load. */
  public Optional<Requests> requests(String load) {
    return requests.stream().filter(log -> log.load().equals(load)).findFirst();
  }
}
