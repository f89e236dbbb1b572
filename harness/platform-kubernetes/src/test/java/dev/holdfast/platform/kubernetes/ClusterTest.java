package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.spi.CannotStart;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
  void looksWhereKubectlLooks() {
    assertThat(Cluster.usual(Map.of("HOME", "/home/me")))
        .isEqualTo(Path.of("/home/me/.kube/config"));
    assertThat(Cluster.usual(Map.of("HOME", "/home/me", "KUBECONFIG", "/a:/b")))
        .isEqualTo(Path.of("/a"));
  }
}
