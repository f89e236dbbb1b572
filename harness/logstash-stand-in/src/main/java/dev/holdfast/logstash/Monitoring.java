package dev.holdfast.logstash;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of Logstash's monitoring API probes and an audit ask for. */
final class Monitoring implements AutoCloseable {
  private static final String NODE = "/_node/pipelines/holdfast";

  /** Not Logstash's: which lines came here, from the byte on that {@code ?from=} names. */
  private static final String TALLY = "/_holdfast/tally/";

  private static final Pattern FROM = Pattern.compile("from=([0-9]{1,15})");
  private static final String STATS = "/_node/stats/pipelines/holdfast";

  private final EventQueue queue;
  private final Intake intake;
  private final Sender sender;
  private final Map<String, Tally> tallies;
  private final int batch;
  private final HttpServer server;

  Monitoring(
      Settings settings, EventQueue queue, Intake intake, Sender sender, Map<String, Tally> tallies)
      throws IOException {
    this.tallies = tallies;
    batch = settings.batch();
    this.queue = queue;
    this.intake = intake;
    this.sender = sender;
    server =
        HttpServer.create(new InetSocketAddress(settings.host(), settings.monitoringPort()), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** The port that it took. */
  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Tally tally = path.startsWith(TALLY) ? tallies.get(path.substring(TALLY.length())) : null;
      if (tally != null && tally.whole()) {
        answer(exchange, tally);
        return;
      }
      ObjectNode json = FieldRules.JSON.createObjectNode();
      json.put("name", "stand-in for Logstash").put("status", "green");
      int status = 200;
      switch (path) {
        case "/" -> json.put("version", "stand-in");
        case NODE ->
            json.putObject("pipelines")
                .putObject("holdfast")
                .put("workers", 1)
                .put("batch_size", batch);
        case STATS -> stats(json.putObject("pipelines").putObject("holdfast"));
        default -> {
          json.put("path", path).put("status", 404);
          status = 404;
        }
      }
      byte[] body = FieldRules.JSON.writeValueAsBytes(json);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void answer(HttpExchange exchange, Tally tally) throws IOException {
    Matcher from = FROM.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
    exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
    exchange.sendResponseHeaders(200, 0);
    tally.writeTo(exchange.getResponseBody(), from.matches() ? Long.parseLong(from.group(1)) : 0);
  }

  private void stats(ObjectNode json) {
    json.putObject("events")
        .put("in", intake.taken())
        .put("filtered", sender.taken())
        .put("out", sender.taken())
        .put("repeated", sender.repeated());
    json.putObject("dead_letter_queue").put("events", sender.deadLetters());
    EventQueue.State state = queue.state();
    json.putObject("queue")
        .put("type", state.type())
        .put("events_count", state.events())
        .put("queue_size_in_bytes", state.bytes())
        .put("max_queue_size_in_bytes", state.maxBytes());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
