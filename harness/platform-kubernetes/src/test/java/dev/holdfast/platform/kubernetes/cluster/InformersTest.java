package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Event;
import dev.holdfast.platform.kubernetes.EndpointObserver;
import dev.holdfast.platform.kubernetes.StandInApi;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InformersTest {
  @Test
  void aClusterThatRefusesThePodsIsNotAskedForEver() throws Exception {
    try (StandInApi api =
            new StandInApi().refuse("/api/v1/namespaces/shop/pods", 403, "pods is forbidden");
        KubernetesClient client = api.client();
        PodBoard board = new PodBoard(client, "shop", Set.of(), RunClock.startingNow())) {
      assertThatThrownBy(board::start)
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("pods is forbidden");
    }
  }

  @Test
  void anObserverThatIsRefusedSaysSoInTheHistory() throws Exception {
    List<Event> history = new CopyOnWriteArrayList<>();
    try (StandInApi api =
            new StandInApi()
                .refuse(
                    "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices",
                    403,
                    "endpointslices is forbidden");
        KubernetesClient client = api.client();
        EndpointObserver observer = new EndpointObserver(client, "shop")) {
      observer.start(RunClock.startingNow(), history::add);
    }

    assertThat(history)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.ObserverFailed.class,
            failed -> {
              assertThat(failed.observer()).isEqualTo("endpoints");
              assertThat(failed.toString()).contains("endpointslices is forbidden");
            });
  }
}
