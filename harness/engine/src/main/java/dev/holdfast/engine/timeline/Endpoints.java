package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** To which pods each Service sent new connections, over time. */
final class Endpoints {
  private final Map<String, List<Event.EndpointsSeen>> byService = new HashMap<>();

  private Endpoints() {}

  static Endpoints of(History history) {
    Endpoints endpoints = new Endpoints();
    history
        .all(Event.EndpointsSeen.class)
        .forEach(seen ->
            endpoints.byService.computeIfAbsent(seen.service(), _ -> new ArrayList<>()).add(seen));
    return endpoints;
  }

  /** Whether anybody watched the endpoints of that Service. */
  boolean know(String service) {
    return byService.containsKey(service);
  }

  /** Those of a Service then; none where nobody had looked. */
  List<String> at(String service, long nanos) {
    List<Event.EndpointsSeen> of = byService.getOrDefault(service, List.of());
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
    return low == 0 ? List.of() : of.get(low - 1).pods();
  }

  /** Whether the pod was among them all the time in between. */
  boolean always(String service, String pod, long fromNanos, long untilNanos) {
    return at(service, fromNanos).contains(pod)
        && byService.getOrDefault(service, List.of()).stream()
            .filter(seen -> seen.atNanos() > fromNanos && seen.atNanos() <= untilNanos)
            .allMatch(seen -> seen.pods().contains(pod));
  }
}
