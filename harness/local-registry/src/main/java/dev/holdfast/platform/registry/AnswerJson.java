package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import dev.holdfast.platform.registry.Registered.Weights;
import dev.holdfast.platform.registry.RegistryState.CheckSeen;
import dev.holdfast.platform.registry.RegistryState.Instance;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The answers' JSON, with Consul's names and its way to write what is not there. */
final class AnswerJson {
  static final String NODE = "holdfast";
  static final String DATACENTER = "dc1";
  private static final String NODE_ID = "00000000-0000-0000-0000-000000000001";
  private static final String NODE_ADDRESS = "127.0.0.1";

  /** It says itself that it is not Consul. */
  private static final String VERSION = "0.0.0+holdfast-embedded";

  private final JsonNodeFactory json = JsonNodeFactory.instance;

  /** {@code /v1/agent/self}. */
  ObjectNode self(InetSocketAddress address) {
    ObjectNode self = json.objectNode();
    self.putObject("Config")
        .put("Datacenter", DATACENTER)
        .put("PrimaryDatacenter", DATACENTER)
        .put("NodeName", NODE)
        .put("NodeID", NODE_ID)
        .put("Revision", "")
        .put("Server", true)
        .put("Version", VERSION);
    self.putObject("DebugConfig");
    self.putNull("Coord");
    self.set("Member", member(address));
    self.putObject("Stats");
    self.putObject("Meta").put("consul-version", VERSION);
    return self;
  }

  /** What {@code /v1/agent/members} has one of. */
  ObjectNode member(InetSocketAddress address) {
    ObjectNode member =
        json.objectNode()
            .put("Name", NODE)
            .put("Addr", NODE_ADDRESS)
            .put("Port", address.getPort())
            .put("Status", 1);
    member
        .putObject("Tags")
        .put("build", VERSION)
        .put("dc", DATACENTER)
        .put("id", NODE_ID)
        .put("role", "consul");
    return member;
  }

  /** The one node. */
  ObjectNode node() {
    ObjectNode node =
        json.objectNode()
            .put("ID", NODE_ID)
            .put("Node", NODE)
            .put("Address", NODE_ADDRESS)
            .put("Datacenter", DATACENTER);
    nodeAddresses(node.putObject("TaggedAddresses"));
    node.putObject("Meta").put("consul-version", VERSION);
    return node.put("CreateIndex", 1).put("ModifyIndex", 1);
  }

  private static void nodeAddresses(ObjectNode tagged) {
    for (String which : List.of("lan", "lan_ipv4", "wan", "wan_ipv4")) {
      tagged.put(which, NODE_ADDRESS);
    }
  }

  /** {@code /v1/catalog/node/NAME}. */
  ObjectNode nodeWithServices(List<Instance> all) {
    ObjectNode node = json.objectNode();
    node.set("Node", node());
    ObjectNode services = node.putObject("Services");
    all.forEach(seen -> services.set(seen.registered().id(), healthService(seen)));
    return node;
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

  /** What {@code /v1/catalog/service/NAME} has one of. */
  ObjectNode catalogService(Instance seen) {
    Registered registered = seen.registered();
    ObjectNode service =
        json.objectNode()
            .put("ID", NODE_ID)
            .put("Node", NODE)
            .put("Address", NODE_ADDRESS)
            .put("Datacenter", DATACENTER);
    nodeAddresses(service.putObject("TaggedAddresses"));
    service.putObject("NodeMeta").put("consul-version", VERSION);
    service.put("ServiceKind", "");
    service.put("ServiceID", registered.id());
    service.put("ServiceName", registered.name());
    service.set("ServiceTags", tags(registered));
    service.put("ServiceAddress", registered.address());
    tagged(service, "ServiceTaggedAddresses", registered);
    service.set("ServiceWeights", weights(registered));
    ObjectNode meta = service.putObject("ServiceMeta");
    registered.meta().forEach(meta::put);
    service.put("ServicePort", registered.port());
    service.put("ServiceEnableTagOverride", registered.tagsMayBeOverridden());
    return service.put("CreateIndex", seen.createIndex()).put("ModifyIndex", seen.createIndex());
  }

  /** {@code /v1/health/service/NAME}. */
  ArrayNode health(List<Instance> chosen) {
    ArrayNode entries = json.arrayNode();
    for (Instance seen : chosen) {
      ObjectNode entry = entries.addObject();
      entry.set("Node", node());
      entry.set("Service", healthService(seen));
      ArrayNode checks = entry.putArray("Checks");
      checks.add(nodeCheck());
      seen.checks().forEach(check -> checks.add(check(seen, check)));
    }
    return entries;
  }

  /**
   * Checks of these instances, in the order of their ids.
   *
   * @param only those in this state; all where empty
   * @param withNode whether the node's own is one of them
   */
  ArrayNode checks(List<Instance> all, Optional<Status> only, boolean withNode) {
    Map<String, ObjectNode> byId = new TreeMap<>();
    if (withNode) {
      byId.put("serfHealth", nodeCheck());
    }
    for (Instance seen : all) {
      for (CheckSeen check : seen.checks()) {
        if (only.isEmpty() || only.get() == check.status()) {
          byId.put(check.check().id(), check(seen, check));
        }
      }
    }
    ArrayNode checks = json.arrayNode();
    byId.values().forEach(checks::add);
    return checks;
  }

  /** What {@code /v1/agent/health/service/} says of an instance. */
  ObjectNode localHealth(Instance seen) {
    ObjectNode health = json.objectNode().put("AggregatedStatus", seen.status().word());
    health.set("Service", agentService(seen));
    ArrayNode checks = health.putArray("Checks");
    seen.checks().forEach(check -> checks.add(check(seen, check)));
    return health;
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
    service.set("Tags", tags(registered));
    service.put("Address", registered.address());
    tagged(service, "TaggedAddresses", registered);
    ObjectNode meta = service.putObject("Meta");
    registered.meta().forEach(meta::put);
    service.put("Port", registered.port());
    service.set("Weights", weights(registered));
    service.put("EnableTagOverride", registered.tagsMayBeOverridden());
    return service;
  }

  private ArrayNode tags(Registered registered) {
    ArrayNode tags = json.arrayNode();
    registered.tags().forEach(tags::add);
    return tags;
  }

  private ObjectNode weights(Registered registered) {
    Weights weights = registered.weights();
    return json.objectNode().put("Passing", weights.passing()).put("Warning", weights.warning());
  }

  /** The client's, and as with Consul those of the address itself by its family. */
  private static void tagged(ObjectNode service, String field, Registered registered) {
    Map<String, Registered.Tagged> all = new TreeMap<>(registered.tagged());
    family(registered.address())
        .ifPresent(family -> {
          Registered.Tagged own = new Registered.Tagged(registered.address(), registered.port());
          all.putIfAbsent("lan_" + family, own);
          all.putIfAbsent("wan_" + family, own);
        });
    if (!all.isEmpty()) {
      ObjectNode tagged = service.putObject(field);
      all.forEach((which, at) ->
          tagged.putObject(which).put("Address", at.address()).put("Port", at.port()));
    }
  }

  private static Optional<String> family(String address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address) instanceof Inet4Address ? "ipv4" : "ipv6");
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Consul's check of the node, which always passes here. */
  private ObjectNode nodeCheck() {
    ObjectNode check =
        json.objectNode()
            .put("Node", NODE)
            .put("CheckID", "serfHealth")
            .put("Name", "Serf Health Status")
            .put("Status", "passing")
            .put("Notes", "")
            .put("Output", "Agent alive and reachable")
            .put("ServiceID", "")
            .put("ServiceName", "");
    check.putArray("ServiceTags");
    return check.put("Type", "").put("CreateIndex", 1).put("ModifyIndex", 1);
  }

  /** A check of an instance. */
  ObjectNode check(Instance seen, CheckSeen check) {
    Registered registered = seen.registered();
    ObjectNode node =
        json.objectNode()
            .put("Node", NODE)
            .put("CheckID", check.check().id())
            .put("Name", check.check().name())
            .put("Status", check.status().word())
            .put("Notes", check.check().notes())
            .put("Output", check.output())
            .put("ServiceID", registered.id())
            .put("ServiceName", registered.name());
    node.set("ServiceTags", tags(registered));
    return node.put("Type", type(check.check().kind()))
        .put("CreateIndex", check.createIndex())
        .put("ModifyIndex", check.modifyIndex());
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case Kind.Ttl _ -> "ttl";
      case Kind.Http _ -> "http";
      case Kind.Tcp _ -> "tcp";
      case Kind.Maintenance _ -> "maintenance";
    };
  }
}
