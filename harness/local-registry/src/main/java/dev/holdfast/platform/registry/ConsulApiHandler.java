package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.holdfast.platform.registry.Registered.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Answers the used part of Consul's HTTP API as Consul 1.22 does, its refusals included; what
 * Consul has beyond that is refused by its name and told of.
 */
final class ConsulApiHandler implements HttpHandler {
  private static final int BODY_LIMIT_BYTES = 1 << 20;

  /** What Consul has too: everything below these that no route answers. */
  private static final List<String> NOT_HERE =
      List.of(
          "/v1/acl/",
          "/v1/agent/",
          "/v1/catalog/",
          "/v1/config",
          "/v1/connect/",
          "/v1/coordinate/",
          "/v1/discovery-chain/",
          "/v1/event/",
          "/v1/exported-services",
          "/v1/health/",
          "/v1/imported-services",
          "/v1/internal/",
          "/v1/operator/",
          "/v1/peering",
          "/v1/query",
          "/v1/session/",
          "/v1/snapshot",
          "/v1/txn");

  /** As many different things are told of. */
  private static final int TOLD_AT_MOST = 50;

  private final InetSocketAddress address;
  private final Consumer<String> lacked;
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final List<Route> routes;

  /**
   * @param lacked is told, once each, what clients asked for and did not get
   */
  ConsulApiHandler(
      RegistryState state,
      AskedChecks asked,
      KeyValues pairs,
      InetSocketAddress address,
      Consumer<String> lacked) {
    this.address = address;
    this.lacked = lacked;
    AnswerJson answers = new AnswerJson();
    AgentApi agent = new AgentApi(state, asked, answers);
    CatalogApi catalog = new CatalogApi(state, answers);
    KeyValueApi values = new KeyValueApi(pairs);
    JsonNodeFactory json = JsonNodeFactory.instance;
    this.routes =
        List.of(
            exact("GET", "/v1/status/leader", (_, _, _) -> Answer.json(peer())),
            exact(
                "GET", "/v1/status/peers", (_, _, _) -> Answer.json(json.arrayNode().add(peer()))),
            exact("GET", "/v1/agent/self", (_, _, _) -> Answer.json(answers.self(address))),
            exact(
                "GET",
                "/v1/agent/members",
                (_, _, _) -> Answer.json(json.arrayNode().add(answers.member(address)))),
            exact("GET", "/v1/agent/services", (_, _, _) -> agent.services()),
            exact("GET", "/v1/agent/checks", (_, _, _) -> agent.checks()),
            exact("PUT", "/v1/agent/service/register", (_, q, x) -> agent.register(q, text(x))),
            below("PUT", "/v1/agent/service/deregister/", (id, _, _) -> agent.deregister(id)),
            below("PUT", "/v1/agent/service/maintenance/", (id, q, _) -> agent.maintain(id, q)),
            below("GET", "/v1/agent/service/", (id, _, _) -> agent.service(id)),
            exact("PUT", "/v1/agent/check/register", (_, _, x) -> agent.addCheck(text(x))),
            below("PUT", "/v1/agent/check/deregister/", (id, _, _) -> agent.removeCheck(id)),
            below("PUT", "/v1/agent/check/pass/", (id, q, _) -> agent.note(id, Status.PASSING, q)),
            below("PUT", "/v1/agent/check/warn/", (id, q, _) -> agent.note(id, Status.WARNING, q)),
            below("PUT", "/v1/agent/check/fail/", (id, q, _) -> agent.note(id, Status.CRITICAL, q)),
            below("PUT", "/v1/agent/check/update/", (id, _, x) -> agent.update(id, text(x))),
            below("GET", "/v1/agent/health/service/id/", (id, q, _) -> agent.healthOfId(id, q)),
            below(
                "GET",
                "/v1/agent/health/service/name/",
                (name, q, _) -> agent.healthOfName(name, q)),
            exact("GET", "/v1/catalog/datacenters", (_, _, _) -> catalog.datacenters()),
            exact("GET", "/v1/catalog/nodes", (_, _, _) -> catalog.nodes()),
            exact("GET", "/v1/catalog/services", (_, q, _) -> catalog.services(q)),
            below("GET", "/v1/catalog/service/", (name, q, _) -> catalog.service(name, q)),
            below("GET", "/v1/catalog/node/", (name, q, _) -> catalog.node(name, q)),
            below("GET", "/v1/health/service/", (name, q, _) -> catalog.health(name, q)),
            below("GET", "/v1/health/checks/", (name, q, _) -> catalog.checks(name, q)),
            below("GET", "/v1/health/state/", (word, q, _) -> catalog.state(word, q)),
            below("GET", "/v1/health/node/", (name, q, _) -> catalog.nodeHealth(name, q)),
            below("GET", "/v1/kv/", (key, q, _) -> values.get(key, q)),
            below("PUT", "/v1/kv/", (key, q, x) -> values.put(key, q, body(x))),
            below("DELETE", "/v1/kv/", (key, q, _) -> values.delete(key, q)));
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
    List<Route> here = here(path);
    try {
      if (here.isEmpty()) {
        return unknown(method, path);
      }
      for (Route route : here) {
        if (route.method.equals(method)) {
          return route.action.answer(
              path.substring(route.prefix.length()), Query.of(exchange), exchange);
        }
      }
      return otherMethod(here, exchange);
    } catch (NotHere e) {
      if (told.size() < TOLD_AT_MOST && told.add(e.what())) {
        lacked.accept(e.what());
      }
      return Answer.text(e.status(), e.text());
    } catch (BadRequest e) {
      return Answer.text(e.status(), e.text());
    }
  }

  /** The routes of the first that matches, one for each method. */
  private List<Route> here(String path) {
    return routes.stream()
        .filter(route -> route.matches(path))
        .findFirst()
        .map(first -> routes.stream().filter(route -> route.prefix.equals(first.prefix)).toList())
        .orElse(List.of());
  }

  private static Answer otherMethod(List<Route> here, HttpExchange exchange) {
    String allowed = here.stream().map(Route::method).collect(Collectors.joining(","));
    exchange.getResponseHeaders().set("Allow", "OPTIONS," + allowed);
    String method = exchange.getRequestMethod();
    return method.equals("OPTIONS")
        ? Answer.done()
        : Answer.text(405, "method " + method + " not allowed");
  }

  private static Answer unknown(String method, String path) {
    if (NOT_HERE.stream().anyMatch(path::startsWith)) {
      throw new NotHere(method + " " + path);
    }
    return Answer.text(404, "Invalid URL path: not a recognized HTTP API endpoint\n");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    answer.headers().forEach(headers::set);
    if (answer.index() > 0) {
      headers.set("X-Consul-Index", Long.toString(answer.index()));
      headers.set("X-Consul-KnownLeader", "true");
      headers.set("X-Consul-LastContact", "0");
    }
    byte[] body = answer.body().getBytes(answer.charset());
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private TextNode peer() {
    return TextNode.valueOf("127.0.0.1:" + address.getPort());
  }

  private static String text(HttpExchange exchange) throws IOException {
    return new String(body(exchange), StandardCharsets.UTF_8);
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT_BYTES + 1);
    if (body.length > BODY_LIMIT_BYTES) {
      throw new BadRequest(413, "Request body too large, max size: " + BODY_LIMIT_BYTES + " bytes");
    }
    return body;
  }
}
