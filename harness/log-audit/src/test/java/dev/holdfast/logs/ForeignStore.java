package dev.holdfast.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody's log store: it demands a key, and with that key nothing can be changed in it. One index
 * of one shard; it speaks what reading needs of Elasticsearch's API, or of OpenSearch's.
 */
final class ForeignStore implements AutoCloseable {
  static final String KEY = "a2V5OnNlY3JldA==";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  final List<JsonNode> searches = new CopyOnWriteArrayList<>();
  final List<String> refused = new CopyOnWriteArrayList<>();
  final AtomicInteger held = new AtomicInteger();
  int shards = 1;
  private final List<Map<String, Object>> documents = new ArrayList<>();
  private final boolean openSearch;
  private final HttpServer server;

  ForeignStore(boolean openSearch) throws IOException {
    this.openSearch = openSearch;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** A document, by its fields; lists as a store gives them out. */
  ForeignStore with(Map<String, Object> fields) {
    documents.add(fields);
    return this;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("ApiKey " + KEY).equals(key)) {
      send(exchange, 401, "{\"error\":\"missing authentication credentials\"}");
      return;
    }
    switch (asked) {
      case "GET /logs-shop-*/_settings/index.number_of_shards" ->
          send(
              exchange,
              200,
              "{\"logs-shop-1\":{\"settings\":{\"index.number_of_shards\":\"" + shards + "\"}}}");
      case "POST /_msearch" ->
          send(
              exchange,
              200,
              "{\"responses\":[{\"hits\":{\"hits\":[{\"sort\":["
                  + (documents.size() - 1)
                  + "]}]}}]}");
      case "POST /logs-shop-1/_pit" -> hold(exchange, !openSearch, "id");
      case "POST /logs-shop-1/_search/point_in_time" -> hold(exchange, openSearch, "pit_id");
      case "POST /_search" -> send(exchange, 200, found(JSON.readTree(body)));
      case "DELETE /_pit", "DELETE /_search/point_in_time" -> {
        held.decrementAndGet();
        send(exchange, 200, "{}");
      }
      default -> {
        refused.add(asked);
        send(exchange, 403, "{\"error\":\"this key may read, and nothing else\"}");
      }
    }
  }

  private void hold(HttpExchange exchange, boolean known, String field) throws IOException {
    if (known) {
      held.incrementAndGet();
      send(exchange, 200, "{\"" + field + "\":\"pit-1\"}");
    } else {
      send(exchange, 400, "{\"error\":\"no handler found\"}");
    }
  }

  private String found(JsonNode search) {
    searches.add(search);
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode hits = answer.putObject("hits");
    hits.putObject("total").put("value", documents.size());
    ArrayNode page = hits.putArray("hits");
    long after = search.path("search_after").path(0).asLong(-1);
    for (int i = 0; search.path("size").asInt() > 0 && i < documents.size(); i++) {
      if (i > after) {
        ObjectNode hit = page.addObject();
        hit.putArray("sort").add(i);
        ObjectNode fields = hit.putObject("fields");
        documents.get(i).forEach((name, value) -> fields.putArray(name).addPOJO(value));
      }
    }
    return answer.toString();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = Objects.requireNonNull(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
