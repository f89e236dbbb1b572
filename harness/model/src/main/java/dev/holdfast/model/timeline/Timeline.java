package dev.holdfast.model.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Request;
import dev.holdfast.model.Requests;
import dev.holdfast.model.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A history that was read once. The entries come first: they say when faults were, so that what
 * matters of a request is known when it goes by, and none has to be kept to be asked again.
 */
public final class Timeline {
  /** What else wants to see each request go by. */
  @FunctionalInterface
  public interface Visitor {
    /** A request of that load, as it counts. */
    void passes(LoadTimeline load, Request request);
  }

  private static final long BEFORE_FAULT = 5_000_000_000L;
  private static final long AFTER_FAULT = 60_000_000_000L;

  private final Scenario scenario;
  private final History history;
  private final long zeroNanos;
  private final Map<String, LoadTimeline> loads = new LinkedHashMap<>();
  private final ServedBy served;

  private Timeline(Scenario scenario, History history) {
    this.scenario = scenario;
    this.history = history;
    zeroNanos =
        history
            .all(Event.LoadStarted.class)
            .mapToLong(Event.LoadStarted::firstNanos)
            .min()
            .orElse(0);
    List<Windows.Near> near = near(history);
    Set<String> names = new LinkedHashSet<>();
    history.requests().forEach(requests -> names.add(requests.load()));
    scenario.loads().forEach(load -> names.add(load.name()));
    names.forEach(
        name -> loads.put(name, new LoadTimeline(name, scenario, history, zeroNanos, near)));
    served = new ServedBy(moments(history));
  }

  /** Reads a history. */
  public static Timeline of(Scenario scenario, History history) {
    return of(scenario, history, List.of());
  }

  /** Reads a history, with others that look on. */
  public static Timeline of(Scenario scenario, History history, List<? extends Visitor> others) {
    Timeline timeline = new Timeline(scenario, history);
    for (Requests requests : history.requests()) {
      LoadTimeline load = timeline.loads.get(requests.load());
      if (load != null) {
        requests.forEach(request -> timeline.passes(load, request, others));
      }
    }
    return timeline;
  }

  private void passes(LoadTimeline load, Request read, List<? extends Visitor> others) {
    Request request = load.add(read);
    served.add(request);
    for (Visitor other : others) {
      other.passes(load, request);
    }
  }

  private static List<Windows.Near> near(History history) {
    Map<String, Long> until = new LinkedHashMap<>();
    Map<String, Long> from = new LinkedHashMap<>();
    history
        .all(Event.FaultInjecting.class)
        .forEach(fault -> {
          from.put(fault.fault(), fault.atNanos() - BEFORE_FAULT);
          until.put(fault.fault(), fault.atNanos() + AFTER_FAULT);
        });
    history
        .all(Event.FaultHealed.class)
        .forEach(healed -> until.merge(healed.fault(), healed.atNanos() + AFTER_FAULT, Math::max));
    List<Windows.Near> near = new ArrayList<>();
    from.forEach((fault, at) -> near.add(new Windows.Near(at, until.getOrDefault(fault, at))));
    return near;
  }

  /** When each fault was first seen, or else applied, in their order. */
  private static long[] moments(History history) {
    return history
        .all(Event.FaultInjecting.class)
        .mapToLong(injecting -> seenNanos(history, injecting.fault()).orElse(injecting.atNanos()))
        .sorted()
        .toArray();
  }

  private static Optional<Long> seenNanos(History history, String fault) {
    return history
        .all(Event.FaultWitnessed.class)
        .filter(witnessed -> witnessed.fault().equals(fault) && witnessed.seen())
        .map(Event.FaultWitnessed::seenNanos)
        .min(Long::compare);
  }

  /** What was asked. */
  public Scenario scenario() {
    return scenario;
  }

  /** The entries. */
  public History history() {
    return history;
  }

  /** When the first request was due; 0 where none was. */
  public long zeroNanos() {
    return zeroNanos;
  }

  /** Those of the scenario and those that requests are there of. */
  public List<LoadTimeline> loads() {
    return List.copyOf(loads.values());
  }

  /** Those that requests are on record of, in the order of the record. */
  public List<LoadTimeline> recorded() {
    return history.requests().stream().map(Requests::load).map(this::load).toList();
  }

  /** The one of that name, which must be the scenario's or on record. */
  public LoadTimeline load(String name) {
    return Optional.ofNullable(loads.get(name)).orElseThrow();
  }

  /** Which instance served how many, in the times between the faults. */
  public ServedBy served() {
    return served;
  }
}
