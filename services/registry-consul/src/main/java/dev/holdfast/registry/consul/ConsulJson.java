package dev.holdfast.registry.consul;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.upkeep.Instances;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  static String registration(Instance instance, HealthCheck check, boolean healthy) {
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
        .toString();
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
   * Entries without a port are left out: others cannot reach them through the registry.
   *
   * @throws RuntimeException where it is not such an answer
   */
  static List<Instance> instances(String body) {
    try (var reader = READERS.createReader(new StringReader(body))) {
      return Instances.of(
          reader.readArray().getValuesAs(JsonObject.class).stream()
              .map(ConsulJson::instance)
              .flatMap(Optional::stream));
    }
  }

  private static Optional<Instance> instance(JsonObject entry) {
    JsonObject service = entry.getJsonObject("Service");
    int port = service.getInt("Port", 0);
    return port > 0 && port <= 65535
        ? Optional.of(instance(service, host(entry, service), port))
        : Optional.empty();
  }

  private static Instance instance(JsonObject service, String host, int port) {
    Map<String, String> metadata = metadata(service);
    String id = metadata.getOrDefault(Instance.NAME, service.getString("ID"));
    return new Instance(service.getString("Service"), id, host, port, metadata);
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
  static String deregistration(String node, String key) {
    return JSON.createObjectBuilder().add("Node", node).add("ServiceID", key).build().toString();
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
