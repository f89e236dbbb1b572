package dev.holdfast.platform.kubernetes;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what a cluster's API would, for tests of what is asked of it. */
public final class StandInApi implements AutoCloseable {
  private final HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  public StandInApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  /** Answers a path with these bodies in turn, and with the last one from then on. */
  StandInApi answer(String path, String... bodies) {
    return answer(path, HttpURLConnection.HTTP_OK, bodies);
  }

  /** Answers a path with a refusal. */
  public StandInApi refuse(String path, int code, String why) {
    return answer(
        path,
        code,
        "{\"kind\": \"Status\", \"message\": \"%s\", \"code\": %d}".formatted(why, code));
  }

  /** Answers a path as a pod behind it would. */
  StandInApi answer(String path, int code, String... bodies) {
    Iterator<String> left = List.of(bodies).iterator();
    String[] last = {""};
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            last[0] = left.hasNext() ? left.next() : last[0];
            byte[] body = last[0].getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    return this;
  }

  /** What it was asked, with the method. */
  List<String> asked() {
    return asked;
  }

  String kubeconfig() {
    return """
    current-context: a
    contexts: [{name: a, context: {cluster: c}}]
    clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
    """
        .formatted(server.getAddress().getPort());
  }

  Cluster cluster() {
    return Cluster.of(kubeconfig(), Optional.empty(), Path.of("/"), "conf");
  }

  public KubernetesClient client() {
    return cluster().client();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
