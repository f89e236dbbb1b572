package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.RegistryState.Instance;
import java.net.InetSocketAddress;
import java.util.List;

/** The answers' JSON, with Consul's names and its way to write what is not there. */
final class AnswerJson {
  private static final String NODE = "holdfast";
  private static final String NODE_ADDRESS = "127.0.0.1";
  private static final String DATACENTER = "dc1";

  private final JsonNodeFactory json = JsonNodeFactory.instance;

  /** {@code /v1/agent/self}. It says itself that it is not Consul. */
  ObjectNode self(InetSocketAddress address) {
    ObjectNode self = json.objectNode();
    self.putObject("Config")
        .put("Datacenter", DATACENTER)
        .put("PrimaryDatacenter", DATACENTER)
        .put("NodeName", NODE)
        .put("Server", true)
        .put("Version", "0.0.0+holdfast-embedded");
    self.putObject("Member")
        .put("Name", NODE)
        .put("Addr", NODE_ADDRESS)
        .put("Port", address.getPort())
        .put("Status", 1);
    return self;
  }

  /** {@code /v1/catalog/services}: names with their tags; Consul itself is one of them. */
  ObjectNode catalog(List<Instance> all) {
    ObjectNode names = json.objectNode();
    names.putArray("consul");
    for (Instance seen : all) {
      ArrayNode tags = names.withArray(seen.registered().name());
      for (String tag : seen.registered().tags()) {
        boolean there = tags.valueStream().anyMatch(known -> known.asText().equals(tag));
        if (!there) {
          tags.add(tag);
        }
      }
    }
    return names;
  }

  /** {@code /v1/health/service/NAME}. */
  ArrayNode health(List<Instance> chosen) {
    ArrayNode entries = json.arrayNode();
    for (Instance seen : chosen) {
      ObjectNode entry = entries.addObject();
      entry
          .putObject("Node")
          .put("Node", NODE)
          .put("Address", NODE_ADDRESS)
          .put("Datacenter", DATACENTER);
      entry.set("Service", healthService(seen));
      ArrayNode checks = entry.putArray("Checks");
      checks.add(nodeCheck());
      if (seen.registered().check().isPresent()) {
        checks.add(check(seen));
      }
    }
    return entries;
  }

  private ObjectNode healthService(Instance seen) {
    ObjectNode service = service(seen.registered());
    if (seen.registered().meta().isEmpty()) {
      service.putNull("Meta");
    }
    if (seen.registered().port() == 0) {
      service.remove("Port");
    }
    service.put("CreateIndex", seen.createIndex());
    service.put("ModifyIndex", seen.createIndex());
    return service;
  }

  /** As {@code /v1/agent/services} and {@code /v1/agent/service/ID} have it. */
  ObjectNode agentService(Instance seen) {
    return service(seen.registered()).put("Datacenter", DATACENTER);
  }

  private ObjectNode service(Registered registered) {
    ObjectNode service = json.objectNode();
    service.put("ID", registered.id());
    service.put("Service", registered.name());
    ArrayNode tags = service.putArray("Tags");
    registered.tags().forEach(tags::add);
    service.put("Address", registered.address());
    ObjectNode meta = service.putObject("Meta");
    registered.meta().forEach(meta::put);
    service.put("Port", registered.port());
    service.putObject("Weights").put("Passing", 1).put("Warning", 1);
    service.put("EnableTagOverride", false);
    return service;
  }

  /** Consul's check of the node, which always passes here. */
  private ObjectNode nodeCheck() {
    return json.objectNode()
        .put("Node", NODE)
        .put("CheckID", "serfHealth")
        .put("Name", "Serf Health Status")
        .put("Status", "passing")
        .put("Output", "Agent alive and reachable")
        .put("ServiceID", "")
        .put("ServiceName", "")
        .put("Type", "");
  }

  /** The check of an instance. */
  ObjectNode check(Instance seen) {
    Registered registered = seen.registered();
    return json.objectNode()
        .put("Node", NODE)
        .put("CheckID", registered.checkId())
        .put("Name", "Service '" + registered.name() + "' check")
        .put("Status", seen.status().word())
        .put("Notes", "")
        .put("Output", seen.output())
        .put("ServiceID", registered.id())
        .put("ServiceName", registered.name())
        .put("Type", registered.check().map(AnswerJson::type).orElse(""))
        .put("CreateIndex", seen.createIndex())
        .put("ModifyIndex", seen.checkIndex());
  }

  private static String type(Check check) {
    return switch (check.kind()) {
      case Kind.Ttl _ -> "ttl";
      case Kind.Http _ -> "http";
    };
  }
}
