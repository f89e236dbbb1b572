package dev.holdfast.platform.kubernetes.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
  private static final String TWO =
      """
      current-context: test
      contexts: [{name: test, context: {cluster: t, user: u}}, {name: production, context: {cluster: p, user: u}}]
      clusters:
      - {name: t, cluster: {server: "https://127.0.0.1:1", certificate-authority: ca.crt}}
      - {name: p, cluster: {server: "https://127.0.0.1:2"}}
      users: [{name: u, user: {client-certificate: /abs/u.crt, client-key: keys/u.key}}]
      """;

  private static Cluster two(Optional<String> context) {
    return Cluster.of(TWO, context, Path.of("/home/me/.kube"), "/home/me/.kube/config");
  }

  @Test
  void takesTheCurrentContext() {
    assertThat(two(Optional.empty()).context()).isEqualTo("test");
  }

  @Test
  void aContextThatIsNamedBecomesTheCurrentOne() {
    Cluster cluster = two(Optional.of("production"));

    assertThat(cluster.kubeconfig()).contains("current-context: \"production\"");
    assertThat(cluster).hasToString("context production of /home/me/.kube/config");
  }

  @Test
  void filesAreNamedSoThatTheyAreFoundFromAnywhere() {
    assertThat(two(Optional.empty()).kubeconfig())
        .contains("/home/me/.kube/ca.crt")
        .contains("/home/me/.kube/keys/u.key")
        .contains("\"/abs/u.crt\"");
  }

  @Test
  void saysWhichContextsThereAre() {
    assertThatThrownBy(() -> two(Optional.of("prod")))
        .isInstanceOf(CannotStart.class)
        .hasMessage(
            "/home/me/.kube/config: there is no context 'prod'; it has test, production; name one with --context");
  }

  @Test
  void aFileThatIsNotThereIsSaidWithItsRemedy() {
    assertThatThrownBy(() -> Cluster.read(Optional.of(Path.of("/no/such/file")), Optional.empty()))
        .isInstanceOf(CannotStart.class)
        .hasMessageStartingWith(
            "no kubeconfig can be read at /no/such/file; name one with --kubeconfig or the variable KUBECONFIG");
  }

  @Test
  void textThatIsNoKubeconfigIsRefused() {
    assertThatThrownBy(() -> Cluster.of("a, b", Optional.empty(), Path.of("/"), "conf"))
        .isInstanceOf(CannotStart.class)
        .hasMessage("conf: must be a kubeconfig, but holds no fields");
  }

  @Test
  void aContextWhoseClusterIsNotThereIsNotMadeUp() {
    assertThatThrownBy(() -> written("{cluster: gone, user: u}", "https://127.0.0.1:1"))
        .isInstanceOf(CannotStart.class)
        .hasMessage(
            "conf: cluster 'gone' of context 'a' must have a server, https://HOST:PORT, got ''; mend the file or name another context with --context");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no url", "127.0.0.1:6443", "ftp://host", "https://"})
  void aServerIsAUrl(String server) {
    assertThatThrownBy(() -> written("{cluster: c, user: u}", server))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("must have a server, https://HOST:PORT, got '" + server + "'");
  }

  @Test
  void aContextWhoseUserIsNotThereIsNobodys() {
    assertThatThrownBy(() -> written("{cluster: c, user: me}", "https://127.0.0.1:1"))
        .isInstanceOf(CannotStart.class)
        .hasMessage(
            "conf: context 'a' names user 'me', which is not among its users; mend the file or name another context with --context");
  }

  @Test
  void aServerWhereNothingListensIsSaidWithItsAddress() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String server = "https://127.0.0.1:" + free;

    assertThatThrownBy(() -> written("{cluster: c, user: u}", server).version())
        .isInstanceOf(CannotStart.class)
        .hasMessage(
            "the cluster of context a of conf cannot be reached at "
                + server
                + ", asking for its version: nothing takes connections there; see that its server is up and the kubeconfig is right");
  }

  @Test
  void aServerThatNobodyKnowsIsSaidToBeSo() {
    assertThatThrownBy(
            () -> written("{cluster: c, user: u}", "https://no-such-host.invalid:6443").version())
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("https://no-such-host.invalid:6443")
        .hasMessageContaining("there is no such host");
  }

  @Test
  void aServerThatDoesNotSpeakTlsIsSaidToBeSo() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerInPlainText(plain));
      String server = "https://127.0.0.1:" + plain.getLocalPort();

      assertThatThrownBy(() -> written("{cluster: c, user: u}", server).version())
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("cannot be reached")
          .hasMessageContaining("TLS with it fails");
    }
  }

  private static void answerInPlainText(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      } catch (IOException e) {
        // the client hung up, or the test is over
      }
    }
  }

  @Test
  void aUserThatTheClusterDoesNotKnowIsToldToRenewItsCredentials() throws Exception {
    HttpServer api =
        answering(401, "{\"kind\": \"Status\", \"message\": \"Unauthorized\", \"code\": 401}");
    try {
      String server = "http://127.0.0.1:" + api.getAddress().getPort();

      assertThatThrownBy(() -> written("{cluster: c, user: u}", server).version())
          .isInstanceOf(CannotStart.class)
          .hasMessage(
              "the cluster of context a of conf does not know this user, asking for its version: Unauthorized; renew its credentials");
    } finally {
      api.stop(0);
    }
  }

  @Test
  void aCertificateThatIsNoneIsSaidWithItsPlace() {
    Cluster cluster =
        Cluster.of(
            "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\n"
                + "clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1', certificate-authority: /no/such/ca.crt}}]",
            Optional.empty(),
            Path.of("/"),
            "conf");

    assertThatThrownBy(cluster::version)
        .isInstanceOf(CannotStart.class)
        .hasMessageStartingWith("conf: context 'a' cannot be used: ")
        .hasMessageContaining("/no/such/ca.crt")
        .hasMessageEndingWith("; mend the file");
  }

  /** A kubeconfig with one context, one cluster and one user. */
  private static Cluster written(String context, String server) {
    return Cluster.of(
        """
        current-context: a
        contexts: [{name: a, context: %s}]
        clusters: [{name: c, cluster: {server: "%s"}}]
        users: [{name: u, user: {token: t}}]
        """
            .formatted(context, server),
        Optional.empty(),
        Path.of("/"),
        "conf");
  }

  private static HttpServer answering(int status, String json) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, json.length());
          exchange.getResponseBody().write(json.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void looksWhereKubectlLooks() {
    assertThat(Cluster.usual(Map.of("HOME", "/home/me")))
        .isEqualTo(Path.of("/home/me/.kube/config"));
    assertThat(Cluster.usual(Map.of("HOME", "/home/me", "KUBECONFIG", "/a:/b")))
        .isEqualTo(Path.of("/a"));
  }
}
