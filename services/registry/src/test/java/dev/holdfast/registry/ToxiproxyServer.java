package dev.holdfast.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A real Toxiproxy with one proxy, which stands before a registry. */
final class ToxiproxyServer implements AutoCloseable {
  private final Process process;
  private final URI api;
  private final URI proxy;

  private ToxiproxyServer(Process process, URI api, URI proxy) {
    this.process = process;
    this.api = api;
    this.proxy = proxy;
  }

  /**
   * Skips the test where there is no {@code toxiproxy-server} on PATH; fails it where
   * HOLDFAST_REQUIRE_TOXIPROXY is set.
   */
  static ToxiproxyServer before(URI registry, Path folder) throws Exception {
    int port = freePort();
    URI api = URI.create("http://127.0.0.1:" + port);
    Process process =
        new ProcessBuilder(binary().toString(), "-host=127.0.0.1", "-port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("toxiproxy.log").toFile())
            .start();
    URI proxy = URI.create(registry.getScheme() + "://127.0.0.1:" + freePort());
    ToxiproxyServer server = new ToxiproxyServer(process, api, proxy);
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> server.send("GET", "/version", "") == 200);
    int made =
        server.send(
            "POST",
            "/proxies",
            "{\"name\": \"registry\", \"listen\": \"127.0.0.1:%d\", \"upstream\": \"%s:%d\"}"
                .formatted(proxy.getPort(), registry.getHost(), registry.getPort()));
    assertThat(made).isEqualTo(201);
    return server;
  }

  private static Path binary() {
    Optional<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, "toxiproxy-server"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        onPath.isPresent() || System.getenv("HOLDFAST_REQUIRE_TOXIPROXY") != null,
        "no toxiproxy-server on PATH; harness/images/build binaries makes one");
    return onPath.orElseThrow(() -> new AssertionError("toxiproxy-server is required"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  URI url() {
    return proxy;
  }

  /** Each way takes so much longer. */
  void delay(Duration each) throws Exception {
    for (String stream : new String[] {"upstream", "downstream"}) {
      toxic(stream, "latency", "{\"latency\": " + each.toMillis() + "}");
    }
  }

  /** Each connection ends once so many bytes have come back on it, be it amid an answer. */
  void cutOffAfter(int bytes) throws Exception {
    toxic("downstream", "limit_data", "{\"bytes\": " + bytes + "}");
  }

  private void toxic(String stream, String type, String attributes) throws Exception {
    String body =
        "{\"name\": \"%s-%s\", \"type\": \"%s\", \"stream\": \"%s\", \"attributes\": %s}"
            .formatted(type, stream, type, stream, attributes);
    assertThat(send("POST", "/proxies/registry/toxics", body)).isEqualTo(200);
  }

  /** All connections end, and nobody is let in. */
  void shut() throws Exception {
    assertThat(send("POST", "/proxies/registry", "{\"enabled\": false}")).isEqualTo(200);
  }

  /** Well again. */
  void mend() throws Exception {
    assertThat(send("POST", "/reset", "")).isEqualTo(204);
  }

  private int send(String method, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api + path))
              .timeout(Duration.ofSeconds(5))
              .method(method, BodyPublishers.ofString(body))
              .build();
      return client.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
