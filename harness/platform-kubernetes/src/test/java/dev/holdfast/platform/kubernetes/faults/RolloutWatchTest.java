package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cluster's watch tells is told here. */
class RolloutWatchTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
  private static final Workload STORE = new Workload(Workload.Kind.STATEFULSET, "store");

  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Config.empty()).build();
  private final PodBoard board =
      new PodBoard(client, "shop", Set.of(CATALOG, STORE), RunClock.startingNow());

  @AfterEach
  void close() {
    client.close();
  }

  private RolloutWatch watch(Workload workload, ClusterPod... pods) {
    return new RolloutWatch(new Fault.Rollout(workload), List.of(pods), board);
  }

  private static ClusterPod pod(Workload of, String name, String label, String revision) {
    var raw =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withUid("uid of " + name + " " + revision)
            .addToLabels(label, revision)
            .endMetadata()
            .withNewStatus()
            .endStatus()
            .build();
    return new ClusterPod(PodView.of(raw, of), raw);
  }

  private static ClusterPod catalog(String name, String revision) {
    return pod(CATALOG, name, "pod-template-hash", revision);
  }

  private static ClusterPod store(String revision) {
    return pod(STORE, "store-0", "controller-revision-hash", revision);
  }

  private static Sighting now(RolloutWatch watch) throws InterruptedException {
    assertThat(watch.await(Duration.ZERO)).hasSize(1);
    return watch.await(Duration.ZERO).getFirst();
  }

  @Test
  void theFirstPodOfAnotherRevisionIsSeen() throws InterruptedException {
    try (RolloutWatch watch = watch(CATALOG, catalog("catalog-a-1", "a"))) {
      watch.changed(100, catalog("catalog-b-1", "b"), false);
      watch.changed(200, catalog("catalog-c-1", "c"), false);

      assertThat(now(watch))
          .isEqualTo(
              new Sighting(
                  "deployment catalog",
                  100,
                  0,
                  "the cluster's watch: pod catalog-b-1 has revision b, before a"));
    }
  }

  @Test
  void onePodMoreOfTheSameRevisionIsNoRollout() throws InterruptedException {
    try (RolloutWatch watch =
        watch(CATALOG, catalog("catalog-a-1", "a"), catalog("catalog-b-1", "b"))) {
      watch.changed(100, catalog("catalog-a-2", "a"), false);
      watch.changed(200, catalog("catalog-b-2", "b"), false);

      assertThat(now(watch))
          .isEqualTo(
              new Sighting(
                  "deployment catalog",
                  -1,
                  0,
                  "the cluster's watch: no pod of another revision than a, b"));
    }
  }

  @Test
  void otherWorkloadsPodsAndThoseThatAreGoneAreNone() throws InterruptedException {
    try (RolloutWatch watch = watch(CATALOG, catalog("catalog-a-1", "a"), store("s"))) {
      watch.changed(100, store("t"), false);
      watch.changed(200, catalog("catalog-b-1", "b"), true);

      assertThat(now(watch).seenNanos()).isEqualTo(-1);
      assertThat(now(watch).how()).endsWith("than a");
    }
  }

  @Test
  void aStatefulSetsPodKeepsItsNameAndChangesItsRevision() throws InterruptedException {
    try (RolloutWatch watch = watch(STORE, store("store-1"))) {
      watch.changed(100, store("store-1"), true);
      assertThat(now(watch).seenNanos()).isEqualTo(-1);

      watch.changed(200, store("store-2"), false);

      assertThat(now(watch).seenNanos()).isEqualTo(200);
    }
  }
}
