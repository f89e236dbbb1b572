package dev.holdfast.observe.clients;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a client did what, since its process began, and how it is.
 *
 * @param events how often each happened, by its name
 * @param instances that it chooses from
 * @param ejected those that it leaves alone
 * @param budget requests beyond one for each call that it can afford
 */
record ClientCounts(Map<String, Long> events, int instances, int ejected, double budget) {
  /** A sample of Prometheus' text format, of a metric that the kit has for each service called. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "holdfast_client_(events_total|instances|instances_ejected|budget)\\{([^}]*)}"
              + "\\s+([0-9.eE+-]+)(?:\\s.*)?");

  private static final Pattern SERVICE = label("service");
  private static final Pattern EVENT = label("event");

  private static Pattern label(String name) {
    return Pattern.compile("(?:^|,)" + name + "=\"([^\"\\\\]*)\"");
  }

  ClientCounts {
    events = Map.copyOf(events);
  }

  /** By the service that is called; none where the text tells of no client. */
  static Map<String, ClientCounts> read(String text) {
    Map<String, ClientCounts> clients = new TreeMap<>();
    text.lines()
        .forEach(line -> {
          Matcher sample = SAMPLE.matcher(line);
          if (sample.matches()) {
            Matcher service = SERVICE.matcher(sample.group(2));
            if (service.find()) {
              clients.merge(
                  service.group(1),
                  one(sample.group(1), sample.group(2), Double.parseDouble(sample.group(3))),
                  ClientCounts::and);
            }
          }
        });
    return clients;
  }

  private static ClientCounts one(String metric, String labels, double value) {
    return switch (metric) {
      case "instances" -> new ClientCounts(Map.of(), (int) value, 0, 0);
      case "instances_ejected" -> new ClientCounts(Map.of(), 0, (int) value, 0);
      case "budget" -> new ClientCounts(Map.of(), 0, 0, value);
      default -> {
        Matcher event = EVENT.matcher(labels);
        yield new ClientCounts(
            event.find() ? Map.of(event.group(1), (long) value) : Map.of(), 0, 0, 0);
      }
    };
  }

  /** Each metric comes once, so what another sample tells of stands beside this. */
  private ClientCounts and(ClientCounts other) {
    Map<String, Long> all = new TreeMap<>(events);
    all.putAll(other.events);
    return new ClientCounts(
        all, instances + other.instances, ejected + other.ejected, budget + other.budget);
  }

  long count(String event) {
    return events.getOrDefault(event, 0L);
  }

  /** How often since then; all of it where its process began anew meanwhile. */
  long since(ClientCounts before, String event) {
    return begunAfter(before) ? count(event) : count(event) - before.count(event);
  }

  private boolean begunAfter(ClientCounts before) {
    return before.events.keySet().stream().anyMatch(event -> count(event) < before.count(event));
  }
}
