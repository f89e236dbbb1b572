package dev.holdfast.registry.consul;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Consul's JSON: what a registration says, and what the answer of a health query means. */
final class ConsulJson {
  /** Looked up once: each look-up searches the class path. */
  private static final JsonProvider JSON = JsonProvider.provider();

  private static final JsonReaderFactory READERS = JSON.createReaderFactory(Map.of());

  private ConsulJson() {}

  /**
   * The body of {@code PUT /v1/agent/service/register}.
   *
   * @param healthy whether others may find it from the first moment
   */
  static byte[] registration(Instance instance, HealthCheck check, boolean healthy) {
    var meta = JSON.createObjectBuilder();
    instance.metadata().forEach(meta::add);
    return JSON.createObjectBuilder()
        .add("ID", instance.key())
        .add("Name", instance.service())
        .add("Address", instance.host())
        .add("Port", instance.port())
        .add("Meta", meta)
        .add("Check", check(check, healthy))
        .build()
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject check(HealthCheck check, boolean healthy) {
    var json = JSON.createObjectBuilder();
    switch (check) {
      case HealthCheck.Ttl ttl -> json.add("TTL", duration(ttl.ttl()));
      case HealthCheck.Http http ->
          json.add("HTTP", http.url().toString())
              .add("Method", "GET")
              .add("Interval", duration(http.interval()))
              .add("Timeout", duration(http.timeout()));
    }
    return json.add("Status", healthy ? "passing" : "critical")
        .add("DeregisterCriticalServiceAfter", duration(check.deregisterAfter()))
        .build();
  }

  /** As Go's {@code time.ParseDuration} reads it. */
  private static String duration(Duration value) {
    return value.toNanos() % 1_000_000 == 0 ? value.toMillis() + "ms" : value.toNanos() + "ns";
  }

  /**
   * The instances in the answer of {@code GET /v1/health/service/NAME}, in the order of their ids.
   * Entries without a port are left out: others cannot reach them through the registry. Of several
   * with one name and address the youngest process counts: behind a balancer an instance may stand
   * with two agents, and where a process died its successor has the port.
   *
   * @throws RuntimeException where it is not such an answer
   */
  static List<Instance> instances(String body) {
    try (var reader = READERS.createReader(new StringReader(body))) {
      JsonArray entries = reader.readArray();
      Map<Place, Instance> instances = new HashMap<>();
      for (JsonObject entry : entries.getValuesAs(JsonObject.class)) {
        JsonObject service = entry.getJsonObject("Service");
        int port = service.getInt("Port", 0);
        if (port > 0 && port <= 65535) {
          Instance instance = instance(service, host(entry, service), port);
          instances.merge(Place.of(instance), instance, ConsulJson::younger);
        }
      }
      return instances.values().stream()
          .sorted(Comparator.comparing(Instance::id).thenComparing(Instance::key))
          .toList();
    }
  }

  private record Place(String id, String host, int port) {
    static Place of(Instance instance) {
      return new Place(instance.id(), instance.host(), instance.port());
    }
  }

  private static Instance instance(JsonObject service, String host, int port) {
    Map<String, String> metadata = metadata(service);
    String id = metadata.getOrDefault(Instance.NAME, service.getString("ID"));
    return new Instance(service.getString("Service"), id, host, port, metadata);
  }

  /** By their starts, which are ISO 8601 and so sort as text. */
  private static Instance younger(Instance one, Instance other) {
    return started(one).compareTo(started(other)) >= 0 ? one : other;
  }

  private static String started(Instance instance) {
    return instance.metadata().getOrDefault(Instance.PROCESS_START, "");
  }

  /** The nodes whose agents have an entry of that id, in the same answer. */
  static List<String> nodes(String body, String key) {
    try (var reader = READERS.createReader(new StringReader(body))) {
      return reader.readArray().getValuesAs(JsonObject.class).stream()
          .filter(entry -> key.equals(entry.getJsonObject("Service").getString("ID", "")))
          .map(entry -> entry.getJsonObject("Node").getString("Node", ""))
          .toList();
    }
  }

  /** The body of {@code PUT /v1/catalog/deregister}. */
  static byte[] deregistration(String node, String key) {
    return JSON.createObjectBuilder()
        .add("Node", node)
        .add("ServiceID", key)
        .build()
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A service that registered without an address is reached at its node's, says Consul. */
  private static String host(JsonObject entry, JsonObject service) {
    String own = service.getString("Address", "");
    return own.isEmpty() ? entry.getJsonObject("Node").getString("Address") : own;
  }

  private static Map<String, String> metadata(JsonObject service) {
    Map<String, String> metadata = new HashMap<>();
    // it is null, not an empty object, where the service was registered without
    if (service.get("Meta") instanceof JsonObject meta) {
      for (Map.Entry<String, JsonValue> entry : meta.entrySet()) {
        metadata.put(entry.getKey(), ((JsonString) entry.getValue()).getString());
      }
    }
    return metadata;
  }
}
