package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Event;
import dev.holdfast.model.Workload;
import dev.holdfast.observe.WorkloadObserver;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PodListsTest {
  private static final String PODS = "/api/v1/namespaces/shop/pods";

  private static String pods(String... pods) {
    return "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"metadata\": {\"resourceVersion\": \"1\"}, \"items\": [%s]}"
        .formatted(String.join(",", pods));
  }

  private static String pod(String name) {
    return """
    {"metadata": {"name": "%s-1-x", "uid": "u1", "resourceVersion": "7",
       "labels": {"pod-template-hash": "1"}, "ownerReferences": [{"kind": "ReplicaSet", "name": "%s-1", "controller": true}]},
     "spec": {"containers": []}, "status": {"phase": "Running"}}
    """
        .formatted(name, name);
  }

  /** As many looks as it takes until the history has an entry of its kind. */
  private static List<Event> observed(String pods, Class<? extends Event> until) throws Exception {
    List<Event> history = new CopyOnWriteArrayList<>();
    try (StandInApi api = new StandInApi().answer(PODS, pods);
        KubernetesClient client = api.client()) {
      RunClock clock = RunClock.startingNow();
      PodBoard board =
          new PodBoard(
              client, "shop", Set.of(new Workload(Workload.Kind.DEPLOYMENT, "catalog")), clock);
      try (WorkloadObserver<ClusterPod> observer =
          new WorkloadObserver<>(
              board.board(),
              ClusterPod::pod,
              PodLists.RHYTHM,
              new PodLists(
                  client, "shop", board, Set.of(Map.of("app", "catalog"), Map.of("app", "b"))))) {
        observer.start(clock, history::add);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> history.stream().anyMatch(until::isInstance));
      }
      assertThat(api.asked())
          .isNotEmpty()
          .allMatch(asked -> asked.contains("labelSelector=app"), "asks for the system's alone");
    }
    return history;
  }

  @Test
  void aNamespacesOtherPodsAreNeverListed() throws Exception {
    assertThat(observed(pods(), Event.Observed.class))
        .noneMatch(Event.ObserverFailed.class::isInstance);
  }

  @Test
  void aWatchThatDoesNotTellOfTheSystemsPodsIsBlind() throws Exception {
    assertThat(observed(pods(pod("catalog")), Event.ObserverFailed.class))
        .filteredOn(Event.ObserverFailed.class::isInstance)
        .first()
        .asString()
        .contains("the watch has not told of pod catalog-1-x");
  }

  @Test
  void whatTheWatchHasNotToldOfAsTheListHasItIsFound() {
    assertThat(
            PodLists.unlike(
                Map.of("same", "1", "changed", "2", "new", "7"),
                Map.of("same", "1", "changed", "1", "gone", "4")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("changed", "2", "new", "7", "gone", "none"));
  }
}
