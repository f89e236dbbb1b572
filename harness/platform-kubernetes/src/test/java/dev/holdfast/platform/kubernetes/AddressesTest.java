package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressesTest {
  @TempDir Path folder;

  private Optional<InetSocketAddress> of(String... services) throws Exception {
    return ask(addresses -> addresses.of("gateway"), services);
  }

  private interface Question {
    Optional<InetSocketAddress> of(Addresses addresses) throws InterruptedException;
  }

  private Optional<InetSocketAddress> ask(Question question, String... services) throws Exception {
    try (StandInApi api =
            new StandInApi().answer("/api/v1/namespaces/shop/services/gateway", services);
        KubernetesClient client = api.client();
        PodBoard board = new PodBoard(client, "shop", Set.of(), RunClock.startingNow());
        Addresses addresses =
            new Addresses(
                client,
                "shop",
                RunLedgerTest.ledger(folder, api.cluster(), false),
                board,
                false,
                _ -> {})) {
      return question.of(addresses);
    }
  }

  private static String loadBalancer(int port, String ingress) {
    return """
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "gateway"},
     "spec": {"type": "LoadBalancer", "ports": [{"port": %d}]}, "status": {"loadBalancer": {"ingress": [%s]}}}
    """
        .formatted(port, ingress);
  }

  private static String inside(String address) {
    return """
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "gateway"},
     "spec": {"type": "ClusterIP", "clusterIP": "%s", "ports": [{"port": 81}, {"name": "http", "port": 80}]}}
    """
        .formatted(address);
  }

  @Test
  void whatIsInTheClusterComesByTheServicesOwnAddress() throws Exception {
    assertThat(ask(addresses -> addresses.inside("gateway"), inside("10.96.0.7")))
        .contains(new InetSocketAddress("10.96.0.7", 81));
    assertThat(ask(addresses -> addresses.inside("gateway:http"), inside("10.96.0.7")))
        .contains(new InetSocketAddress("10.96.0.7", 80));
    assertThatThrownBy(() -> ask(addresses -> addresses.inside("gateway"), inside("None")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("no address of its own");
  }

  @Test
  void waitsForALoadBalancerThatTakesConnections() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
      int port = socket.getLocalPort();

      assertThat(
              of(
                  loadBalancer(port, ""),
                  loadBalancer(port, ""),
                  loadBalancer(port, "{\"ip\": \"127.0.0.3\"}"),
                  loadBalancer(port, "{\"ip\": \"127.0.0.3\"}, {\"ip\": \"127.0.0.2\"}")))
          .contains(new InetSocketAddress("127.0.0.2", port));
    }
  }

  @Test
  void aServiceWithoutAPortCannotBeReached() {
    assertThatThrownBy(() ->
            of(
                """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "gateway"},
                 "spec": {"type": "ExternalName", "externalName": "example.com"}}
                """))
        .isInstanceOf(CannotStart.class)
        .hasMessage(
            "Service gateway cannot be reached: it has no port; name a Service that has one");
  }
}
