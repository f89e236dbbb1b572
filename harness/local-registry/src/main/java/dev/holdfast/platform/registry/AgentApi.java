package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import dev.holdfast.platform.registry.RegistrationJson.OfService;
import dev.holdfast.platform.registry.RegistryState.Instance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /v1/agent/}: what instances say of themselves. */
final class AgentApi {
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final RegistryState state;
  private final AskedChecks asked;
  private final AnswerJson answers;

  AgentApi(RegistryState state, AskedChecks asked, AnswerJson answers) {
    this.state = state;
    this.asked = asked;
    this.answers = answers;
  }

  Answer services() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    state
        .all()
        .value()
        .forEach(seen -> all.set(seen.registered().id(), answers.agentService(seen)));
    return Answer.json(all);
  }

  Answer checks() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (Instance seen : state.all().value()) {
      seen.checks().forEach(check -> all.set(check.check().id(), answers.check(seen, check)));
    }
    return Answer.json(all);
  }

  Answer service(String id) {
    return state
        .instance(id)
        .map(seen -> Answer.json(answers.agentService(seen)))
        .orElseGet(() -> Answer.text(404, "unknown service ID: " + id));
  }

  Answer register(Query query, String body) {
    Registered registered = RegistrationJson.read(body);
    state.register(registered, query.flag("replace-existing-checks"));
    registered.checks().forEach(check -> asked.start(registered.id(), check));
    return Answer.done();
  }

  Answer deregister(String id) {
    return state.deregister(id) ? Answer.done() : noService(id);
  }

  private static Answer noService(String id) {
    return Answer.text(
        404,
        "Unknown service ID \"%s\". Ensure that the service ID is passed, not the service name."
            .formatted(id));
  }

  Answer addCheck(String body) {
    OfService of = RegistrationJson.readCheck(body);
    if (!state.addCheck(of.service(), of.check())) {
      return Answer.text(404, "ServiceID \"" + of.service() + "\" does not exist");
    }
    asked.start(of.service(), of.check());
    return Answer.done();
  }

  Answer removeCheck(String checkId) {
    return state.removeCheck(checkId) ? Answer.done() : noCheck(checkId);
  }

  private static Answer noCheck(String checkId) {
    return Answer.text(
        404,
        "Unknown check ID \"%s\". Ensure that the check ID is passed, not the check name."
            .formatted(checkId));
  }

  Answer maintain(String id, Query query) {
    if (id.isEmpty()) {
      throw new BadRequest(400, "Missing service ID");
    }
    if (query.first("enable").orElse("").isEmpty()) {
      throw new BadRequest(400, "Missing value for enable");
    }
    if (state.instance(id).isEmpty()) {
      return noService(id);
    }
    String checkId = "_service_maintenance:" + id;
    if (query.flag("enable")) {
      String reason = query.first("reason").orElse("");
      state.addCheck(
          id,
          new Check(
              checkId,
              "Service Maintenance Mode",
              reason.isEmpty()
                  ? "Maintenance mode is enabled for this service, but no reason was provided. "
                      + "This is a default message."
                  : reason,
              new Kind.Maintenance(),
              Status.CRITICAL,
              Duration.ZERO));
    } else {
      state.removeCheck(checkId);
    }
    return Answer.done();
  }

  Answer note(String checkId, Status status, Query query) {
    return set(checkId, status, query.first("note").orElse(""));
  }

  Answer update(String checkId, String body) {
    Map<String, String> fields = new HashMap<>();
    RegistrationJson.eachField(
        RegistrationJson.object(body),
        (field, value) -> fields.put(field.toLowerCase(Locale.ROOT), value.asText()));
    String word = fields.getOrDefault("status", "");
    Status status =
        Status.of(word)
            .orElseThrow(() -> new BadRequest(400, "Invalid check status: '" + word + "'"));
    return set(checkId, status, fields.getOrDefault("output", ""));
  }

  private Answer set(String checkId, Status status, String output) {
    return state.update(checkId, status, output) ? Answer.done() : noCheck(checkId);
  }

  /** Whether one instance is healthy, in the answer's status too, for load balancers. */
  Answer healthOfId(String id, Query query) {
    return state
        .instance(id)
        .map(seen -> health(query, seen.status(), answers.localHealth(seen)))
        .orElseGet(() -> {
          String why = "ServiceId " + id + " not found";
          ObjectNode none = JsonNodeFactory.instance.objectNode();
          none.put("AggregatedStatus", "critical").putNull("Service").putNull("Checks");
          return asked(query, "text")
              ? Answer.text(404, why).with("X-Consul-Reason", why)
              : Answer.json(404, 0, none).with("X-Consul-Reason", why);
        });
  }

  /** Whether the instances of a name are healthy: the worst of them counts. */
  Answer healthOfName(String name, Query query) {
    List<Instance> all =
        state.all().value().stream().filter(seen -> seen.registered().name().equals(name)).toList();
    ArrayNode each = JsonNodeFactory.instance.arrayNode();
    all.forEach(seen -> each.add(answers.localHealth(seen)));
    if (all.isEmpty()) {
      String why = "ServiceName " + name + " Not Found";
      return (asked(query, "text") ? Answer.text(404, why) : Answer.json(404, 0, each))
          .with("X-Consul-Reason", why);
    }
    Status worst = all.stream().map(Instance::status).max(Status::compareTo).orElseThrow();
    return health(query, worst, each);
  }

  private static boolean asked(Query query, String format) {
    return query.first("format").orElse("").equals(format);
  }

  private static Answer health(Query query, Status status, JsonNode body) {
    int code =
        switch (status) {
          case PASSING -> 200;
          case WARNING -> TOO_MANY;
          case CRITICAL -> UNAVAILABLE;
        };
    return (asked(query, "text") ? Answer.text(code, status.word()) : Answer.json(code, 0, body))
        .with("X-Consul-Reason", status.word());
  }
}
