package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PluginTokenTest {
  @Test
  void theProgramIsAskedAgainAfterAMinute() {
    AtomicInteger asked = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    PluginToken token = new PluginToken(() -> "token-" + asked.incrementAndGet(), nanos::get);

    assertThat(token.getToken()).isEqualTo("token-1");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(token.getToken()).isEqualTo("token-1");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(token.getToken()).isEqualTo("token-2");
  }

  @Test
  void theClusterIsShownWhatAKubeconfigsProgramSays() throws Exception {
    List<String> shown = new CopyOnWriteArrayList<>();
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/version",
        exchange -> {
          try (exchange) {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = "{\"gitVersion\": \"v1.34.4\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    api.start();
    try {
      Cluster cluster =
          Cluster.of(
              """
              current-context: a
              contexts: [{name: a, context: {cluster: c, user: u}}]
              clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
              users:
              - name: u
                user:
                  exec:
                    apiVersion: client.authentication.k8s.io/v1
                    command: printf
                    args: ['{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "from-the-program"}}']
                    interactiveMode: Never
              """
                  .formatted(api.getAddress().getPort()),
              Optional.empty(),
              Path.of("/"),
              "conf");

      assertThat(cluster.version()).isEqualTo("v1.34.4");
    } finally {
      api.stop(0);
    }

    assertThat(shown).containsExactly("Bearer from-the-program");
  }
}
