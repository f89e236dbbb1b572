package dev.holdfast.registry.consul;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Answers what a test tells it, in turn, and keeps what it was asked. For what the real Consul does
 * only when it is old, ill or has just been started anew.
 */
final class ScriptedConsul implements AutoCloseable {
  record Asked(String method, String target, String token, String body) {}

  private record Answer(int status, String index, String body) {}

  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  ScriptedConsul() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String token = exchange.getRequestHeaders().getFirst("X-Consul-Token");
            byte[] body = exchange.getRequestBody().readAllBytes();
            asked.add(
                new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    token == null ? "" : token,
                    new String(body, StandardCharsets.UTF_8)));
            // without an answer in the script the query waits, as a blocking query does
            Answer answer = answers.take();
            if (!answer.index.isEmpty()) {
              exchange.getResponseHeaders().set("X-Consul-Index", answer.index);
            }
            byte[] text = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  ScriptedConsul answers(int status, String text) {
    answers.add(new Answer(status, "", text));
    return this;
  }

  /** Lists of one instance, i1 with index 1 and so on, to be given all at once. */
  Runnable script(int lists) {
    List<Answer> all =
        IntStream.rangeClosed(1, lists).mapToObj(i -> list("" + i, "i" + i)).toList();
    return () -> answers.addAll(all);
  }

  /** The answer of a health query with that index and instances of those ids. */
  ScriptedConsul lists(String index, String... ids) {
    answers.add(list(index, ids));
    return this;
  }

  private static Answer list(String index, String... ids) {
    String entries =
        String.join(
            ",",
            Arrays.stream(ids)
                .map(id ->
                    """
                    {"Node": {"Address": "127.0.0.9"},
                     "Service": {"ID": "%s", "Service": "s", "Address": "127.0.0.1",
                                 "Port": 80, "Meta": null}}\
                    """
                        .formatted(id))
                .toList());
    return new Answer(200, index, "[" + entries + "]");
  }

  Asked nextAsked() throws InterruptedException {
    Asked next = asked.poll(5, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was asked within 5 s");
    }
    return next;
  }

  /** The next so many requests: method and target. */
  List<String> targets(int count) throws InterruptedException {
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Asked next = nextAsked();
      targets.add(next.method + " " + next.target);
    }
    return targets;
  }

  int askedSoFar() {
    return asked.size();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
