package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnPodTest {
  @TempDir private Path account = Path.of("");

  private Optional<Cluster> cluster(Map<String, String> environment, String... context) {
    return OwnPod.cluster(environment, account, Stream.of(context).findFirst());
  }

  @Test
  void theClusterAroundIsReachedByThePodsAccount() throws IOException {
    Files.writeString(account.resolve("token"), "secret");

    Cluster around =
        cluster(Map.of("KUBERNETES_SERVICE_HOST", "10.43.0.1", "KUBERNETES_SERVICE_PORT", "443"))
            .orElseThrow();

    assertThat(around.server()).isEqualTo("https://10.43.0.1:443");
    assertThat(around.context()).isEqualTo("in-cluster");
    assertThat(around.isAround()).isTrue();
    assertThat(around.kubeconfig())
        .contains(account.resolve("token").toString(), account.resolve("ca.crt").toString())
        .doesNotContain("secret");
    assertThat(around).hasToString("context in-cluster of this pod's ServiceAccount");
  }

  @Test
  void itIsCalledWhatWhoeverStartedItCallsIt() throws IOException {
    Files.writeString(account.resolve("token"), "secret");

    assertThat(
            cluster(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"), "arn:aws/\"staging\": 1")
                .orElseThrow())
        .satisfies(around -> {
          assertThat(around.context()).isEqualTo("arn:aws/\"staging\": 1");
          assertThat(around.server()).isEqualTo("https://[fd00::1]:443");
        });
  }

  @Test
  void elsewhereThereIsNone() throws IOException {
    assertThat(cluster(Map.of("KUBERNETES_SERVICE_HOST", "10.43.0.1"))).isEmpty();
    Files.writeString(account.resolve("token"), "secret");
    assertThat(cluster(Map.of())).isEmpty();
  }
}
