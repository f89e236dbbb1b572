package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cluster's watches tell is told here. */
class DrainWatchTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
  private static final Duration AT_ONCE = Duration.ZERO;

  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Config.empty()).build();
  private final RunClock clock = RunClock.startingNow();
  private final PodBoard board = new PodBoard(client, "shop", Set.of(CATALOG), clock);
  private final DrainWatch watch =
      new DrainWatch(
          "n1",
          List.of(pod(false).pod()),
          board,
          clock,
          client.nodes().withName("n1").runnableInformer(0),
          _ -> ": disruption budget catalog allows no eviction");

  @AfterEach
  void close() {
    watch.close();
    client.close();
  }

  private static ClusterPod pod(boolean leaving) {
    var raw =
        new PodBuilder()
            .withNewMetadata()
            .withName("catalog-1")
            .withUid("u1")
            .withDeletionTimestamp(leaving ? "2026-01-01T00:00:00Z" : null)
            .endMetadata()
            .withNewStatus()
            .endStatus()
            .build();
    return new ClusterPod(PodView.of(raw, CATALOG), raw);
  }

  private static Node node(boolean cordoned) {
    return new NodeBuilder()
        .withNewSpec()
        .withUnschedulable(cordoned ? true : null)
        .endSpec()
        .build();
  }

  private Sighting seen() throws InterruptedException {
    return watch.await(AT_ONCE).getFirst();
  }

  @Test
  void aNodeIsDrainedOnceItTakesNoPodsAndThoseOfTheWorkloadLeaveIt() throws Exception {
    watch.look(node(false));
    watch.changed(4, pod(true), false);
    assertThat(seen().how()).isEqualTo("the cluster's watch: node n1 takes pods as before");

    watch.look(node(true));

    assertThat(seen().seenNanos()).isEqualTo(4);
    assertThat(watch.awaitGone(AT_ONCE)).extracting(Sighting::seenNanos).containsExactly(-1L);

    watch.look(node(false));

    assertThat(watch.awaitGone(AT_ONCE).getFirst().seenNanos()).isPositive();
  }

  @Test
  void aBudgetThatBlocksTheDrainIsSaidByItsName() throws Exception {
    watch.look(node(true));
    watch.changed(4, pod(false), false);

    assertThat(seen().seenNanos()).isEqualTo(-1);
    assertThat(seen().how())
        .endsWith("is there as before: disruption budget catalog allows no eviction");
  }
}
