package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import dev.holdfast.platform.registry.RegistryState.Indexed;
import dev.holdfast.platform.registry.RegistryState.Instance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Answers the used part of Consul's HTTP API as Consul 1.22 does, its refusals included. */
final class ConsulApiHandler implements HttpHandler {
  private static final int BODY_LIMIT_BYTES = 1 << 20;

  /** Consul's, for a query that gives no time, and for one that gives more. */
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final RegistryState state;
  private final HttpChecks checks;
  private final InetSocketAddress address;
  private final AnswerJson answers = new AnswerJson();
  private final List<Route> routes;

  ConsulApiHandler(RegistryState state, HttpChecks checks, InetSocketAddress address) {
    this.state = state;
    this.checks = checks;
    this.address = address;
    this.routes =
        List.of(
            exact("GET", "/v1/status/leader", (_, _, _) -> leader()),
            exact("GET", "/v1/agent/self", (_, _, _) -> Answer.json(answers.self(address))),
            exact("GET", "/v1/agent/services", (_, _, _) -> services()),
            exact("GET", "/v1/agent/checks", (_, _, _) -> checks()),
            exact("GET", "/v1/catalog/services", (_, _, _) -> catalog()),
            exact("PUT", "/v1/agent/service/register", (_, _, exchange) -> register(exchange)),
            below("PUT", "/v1/agent/service/deregister/", (id, _, _) -> deregister(id)),
            below("GET", "/v1/agent/service/", (id, _, _) -> service(id)),
            below("PUT", "/v1/agent/check/pass/", (id, q, _) -> note(id, Status.PASSING, q)),
            below("PUT", "/v1/agent/check/warn/", (id, q, _) -> note(id, Status.WARNING, q)),
            below("PUT", "/v1/agent/check/fail/", (id, q, _) -> note(id, Status.CRITICAL, q)),
            below("PUT", "/v1/agent/check/update/", (id, _, exchange) -> update(id, exchange)),
            below("GET", "/v1/health/service/", (name, query, _) -> health(name, query)));
  }

  private record Answer(int status, String type, String body, long index) {
    static Answer json(JsonNode body) {
      return new Answer(200, "application/json", body.toString(), 0);
    }

    static Answer json(long index, JsonNode body) {
      return new Answer(200, "application/json", body.toString(), index);
    }

    static Answer done() {
      return new Answer(200, "application/json", "", 0);
    }

    static Answer text(int status, String body) {
      return new Answer(status, "text/plain; charset=utf-8", body, 0);
    }
  }

  /** An action on what follows its prefix in the path. */
  private interface Action {
    Answer answer(String rest, Query query, HttpExchange exchange)
        throws IOException, InterruptedException;
  }

  private record Route(String prefix, boolean exact, String method, Action action) {
    boolean matches(String path) {
      return exact ? path.equals(prefix) : path.startsWith(prefix);
    }
  }

  private static Route exact(String method, String path, Action action) {
    return new Route(path, true, method, action);
  }

  private static Route below(String method, String prefix, Action action) {
    return new Route(prefix, false, method, action);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        send(exchange, answer(exchange));
      } catch (InterruptedException e) {
        // the registry ends: the connection is closed without an answer
        Thread.currentThread().interrupt();
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    for (Route route : routes) {
      if (route.matches(path)) {
        if (!route.method.equals(method)) {
          exchange.getResponseHeaders().set("Allow", "OPTIONS," + route.method);
          return method.equals("OPTIONS")
              ? Answer.done()
              : Answer.text(405, "method " + method + " not allowed");
        }
        try {
          String rest = path.substring(route.prefix.length());
          return route.action.answer(rest, Query.of(exchange), exchange);
        } catch (BadRequest e) {
          return Answer.text(e.status(), e.text());
        }
      }
    }
    return Answer.text(404, "Invalid URL path: not a recognized HTTP API endpoint\n");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type);
    if (answer.index > 0) {
      headers.set("X-Consul-Index", Long.toString(answer.index));
      headers.set("X-Consul-KnownLeader", "true");
      headers.set("X-Consul-LastContact", "0");
    }
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private Answer leader() {
    return Answer.json(TextNode.valueOf("127.0.0.1:" + address.getPort()));
  }

  private Answer services() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    state
        .all()
        .value()
        .forEach(seen -> all.set(seen.registered().id(), answers.agentService(seen)));
    return Answer.json(all);
  }

  private Answer checks() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (Instance seen : state.all().value()) {
      if (seen.registered().check().isPresent()) {
        all.set(seen.registered().checkId(), answers.check(seen));
      }
    }
    return Answer.json(all);
  }

  private Answer catalog() {
    Indexed<List<Instance>> all = state.all();
    return Answer.json(all.index(), answers.catalog(all.value()));
  }

  private Answer service(String id) {
    return state
        .instance(id)
        .map(seen -> Answer.json(answers.agentService(seen)))
        .orElseGet(() -> Answer.text(404, "unknown service ID: " + id));
  }

  private Answer register(HttpExchange exchange) throws IOException {
    Registered registered = RegistrationJson.read(body(exchange));
    state.register(registered);
    registered
        .check()
        .ifPresent(check -> {
          if (check.kind() instanceof Kind.Http http) {
            checks.start(registered, http);
          }
        });
    return Answer.done();
  }

  private Answer deregister(String id) {
    return state.deregister(id)
        ? Answer.done()
        : Answer.text(
            404,
            "Unknown service ID \"%s\". Ensure that the service ID is passed, not the service name."
                .formatted(id));
  }

  private Answer note(String checkId, Status status, Query query) {
    return set(checkId, status, query.first("note").orElse(""));
  }

  private Answer update(String checkId, HttpExchange exchange) throws IOException {
    Map<String, String> fields = new HashMap<>();
    RegistrationJson.eachField(
        RegistrationJson.object(body(exchange)),
        (field, value) -> fields.put(field.toLowerCase(Locale.ROOT), value.asText()));
    String word = fields.getOrDefault("status", "");
    Status status =
        Status.of(word)
            .orElseThrow(() -> new BadRequest(400, "Invalid check status: '" + word + "'"));
    return set(checkId, status, fields.getOrDefault("output", ""));
  }

  private Answer set(String checkId, Status status, String output) {
    return state.update(checkId, status, output)
        ? Answer.done()
        : Answer.text(
            404,
            "Unknown check ID \"%s\". Ensure that the check ID is passed, not the check name."
                .formatted(checkId));
  }

  private Answer health(String name, Query query) throws InterruptedException {
    if (name.isEmpty()) {
      throw new BadRequest(400, "Missing service name");
    }
    boolean onlyPassing = query.flag("passing");
    Indexed<List<Instance>> found =
        state.instances(name, query.index(), query.wait(DEFAULT_WAIT, LONGEST_WAIT));
    List<Instance> chosen =
        found.value().stream()
            .filter(seen -> !onlyPassing || seen.status() == Status.PASSING)
            .toList();
    return Answer.json(found.index(), answers.health(chosen));
  }

  private static String body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT_BYTES + 1);
    if (body.length > BODY_LIMIT_BYTES) {
      throw new BadRequest(413, "Request body too large, max size: " + BODY_LIMIT_BYTES + " bytes");
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The query of a request. */
  private record Query(Map<String, String> first) {
    static Query of(HttpExchange exchange) {
      Map<String, String> first = new HashMap<>();
      String raw = exchange.getRequestURI().getRawQuery();
      if (raw != null) {
        for (String pair : raw.split("&", -1)) {
          int equals = pair.indexOf('=');
          String key = equals < 0 ? pair : pair.substring(0, equals);
          first.putIfAbsent(decoded(key), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
      }
      return new Query(first);
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Optional<String> first(String key) {
      return Optional.ofNullable(first.get(key));
    }

    boolean flag(String key) {
      return first(key)
          .map(value ->
              switch (value) {
                case "", "1", "t", "T", "true", "True", "TRUE" -> true;
                case "0", "f", "F", "false", "False", "FALSE" -> false;
                default -> throw new BadRequest(400, "Invalid value for ?" + key);
              })
          .orElse(false);
    }

    long index() {
      try {
        return first("index")
            .filter(value -> !value.isEmpty())
            .map(Long::parseUnsignedLong)
            .filter(value -> value >= 0)
            .orElse(0L);
      } catch (NumberFormatException e) {
        throw new BadRequest(400, "Invalid index");
      }
    }

    Duration wait(Duration whenNone, Duration most) {
      try {
        Duration wait =
            first("wait").filter(value -> !value.isEmpty()).map(GoDuration::parse).orElse(whenNone);
        Duration bound = wait.compareTo(most) > 0 ? most : wait;
        return bound.isZero() ? whenNone : bound;
      } catch (IllegalArgumentException e) {
        throw new BadRequest(400, "Invalid wait time");
      }
    }
  }
}
