package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.platform.kubernetes.faults.Peers.Place;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static PodBuilder pod(String name, String address) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(Map.of("app", "pricing", "pod-template-hash", "5d8f"))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .addNewPort()
        .withContainerPort(8080)
        .endPort()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPodIP(address)
        .endStatus();
  }

  private static Service service(String name, String address, Map<String, String> selector) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(address)
        .withSelector(selector)
        .addNewPort()
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  @Test
  void theyAreThePodsAndTheServicesThatSelectOne() {
    assertThat(
            Peers.places(
                List.of(pod("a", "10.42.0.7").build(), pod("b", "10.42.0.8").build()),
                List.of(
                    service("pricing", "10.43.0.9", Map.of("app", "pricing")),
                    service("headless", "None", Map.of("app", "pricing")),
                    service("catalog", "10.43.0.10", Map.of("app", "catalog")),
                    service("narrow", "10.43.0.11", Map.of("app", "pricing", "zone", "a")),
                    service("without-selector", "10.43.0.12", Map.of()))))
        .containsExactly(
            new Place("10.42.0.7", 8080), new Place("10.42.0.8", 8080), new Place("10.43.0.9", 80));
  }

  @Test
  void aPodThatIsLeavingOrHasNoAddressYetIsNone() {
    var leaving =
        pod("a", "10.42.0.7").editMetadata().withDeletionTimestamp("2026-11-24T20:00:00Z");

    assertThat(
            Peers.places(
                List.of(
                    leaving.endMetadata().build(),
                    pod("b", "").build(),
                    pod("c", "10.42.0.8").editStatus().withPodIP(null).endStatus().build()),
                List.of(service("pricing", "10.43.0.9", Map.of("app", "pricing")))))
        .isEmpty();
  }

  @Test
  void theRegistryIsWhereThePodsReachIt() {
    assertThat(Peers.registry(URI.create("http://172.18.0.3:8500")))
        .isEqualTo(new Place("172.18.0.3", 8500));
    assertThat(Peers.registry(URI.create("http://172.18.0.3/consul")))
        .isEqualTo(new Place("172.18.0.3", 80));
    assertThat(Peers.registry(URI.create("https://172.18.0.3")))
        .isEqualTo(new Place("172.18.0.3", 443));
    assertThatThrownBy(() -> Peers.registry(URI.create("http://consul:8500")))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessage("the registry's URL must have an address for its host, got http://consul:8500");
  }
}
