package dev.holdfast.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of Consul's HTTP API as lets real service processes find each other in tests: register,
 * renew, deregister, blocking queries. Checks always pass, so that what a test sees is the client's
 * doing: an instance that was killed stays listed until it is taken out.
 */
public final class ConsulStandIn implements AutoCloseable {
  private static final long WAIT_AT_MOST_MILLIS = 10_000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, JsonObject> services = new TreeMap<>();
  private long index = 1;

  /** Listens on a free port of the loopback interface. */
  public ConsulStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/agent/service/register", this::register);
    server.createContext("/v1/agent/service/deregister/", this::deregister);
    server.createContext("/v1/agent/check/pass/", this::renew);
    server.createContext("/v1/health/service/", this::health);
    server.start();
  }

  /** Where it is. */
  public URI url() {
    return URI.create(
        "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort());
  }

  /** The ids of all registered instances. */
  public synchronized List<String> ids() {
    return List.copyOf(services.keySet());
  }

  private void register(HttpExchange exchange) throws IOException {
    JsonObject service;
    try (var reader = Json.createReader(exchange.getRequestBody())) {
      service = reader.readObject();
    }
    synchronized (this) {
      services.put(service.getString("ID"), service);
      index++;
      notifyAll();
    }
    answer(exchange, 200, "");
  }

  private void deregister(HttpExchange exchange) throws IOException {
    synchronized (this) {
      services.remove(last(exchange));
      index++;
      notifyAll();
    }
    answer(exchange, 200, "");
  }

  private void renew(HttpExchange exchange) throws IOException {
    boolean known;
    synchronized (this) {
      known = services.containsKey(last(exchange).replaceFirst("^service:", ""));
    }
    answer(exchange, known ? 200 : 404, "");
  }

  private void health(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String body;
    synchronized (this) {
      if (query.contains("index=")) {
        waitForNewsAfter(Long.parseLong(query.replaceFirst(".*index=(\\d+).*", "$1")));
      }
      exchange.getResponseHeaders().add("X-Consul-Index", Long.toString(index));
      body = passing(last(exchange));
    }
    answer(exchange, 200, body);
  }

  private synchronized void waitForNewsAfter(long seen) {
    long end = System.nanoTime() + WAIT_AT_MOST_MILLIS * 1_000_000;
    try {
      while (index <= seen && end - System.nanoTime() > 0) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized String passing(String name) {
    JsonArrayBuilder entries = Json.createArrayBuilder();
    for (JsonObject service : services.values()) {
      if (service.getString("Name").equals(name)) {
        entries.add(
            Json.createObjectBuilder()
                .add("Node", Json.createObjectBuilder().add("Address", "127.0.0.1"))
                .add(
                    "Service",
                    Json.createObjectBuilder(service).add("Service", service.get("Name"))));
      }
    }
    return entries.build().toString();
  }

  private static String last(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().replaceFirst(".*/", "");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
