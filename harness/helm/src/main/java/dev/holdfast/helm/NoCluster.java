package dev.holdfast.helm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code lookup} asks where charts are rendered for no cluster: an API inside this process
 * that has nothing. helm-java's {@code template} always asks the cluster that the environment
 * names, and its {@code install}, which can be told to ask none, does not hand out what it has
 * rendered.
 */
final class NoCluster {
  private static final String NOTHING_OF_THAT_KIND =
      "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"v1\",\"resources\":[]}";
  private static final String NOT_FOUND =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";
  private static final int OK = 200;
  private static final int MISSING = 404;

  private NoCluster() {}

  /** Starts it, for as long as this process lives, and writes a kubeconfig that leads to it. */
  static void start(Path kubeconfig) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", NoCluster::answer);
    server.start();
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: none
        clusters: [{name: none, cluster: {server: "http://%s:%d"}}]
        contexts: [{name: none, context: {cluster: none, user: none}}]
        users: [{name: none, user: {}}]
        """
            .formatted(
                server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort()));
  }

  /** Helm first asks which kinds a version has; that question alone has a timeout. */
  private static void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    boolean whichKinds = query != null && query.contains("timeout=");
    byte[] body = (whichKinds ? NOTHING_OF_THAT_KIND : NOT_FOUND).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(whichKinds ? OK : MISSING, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
