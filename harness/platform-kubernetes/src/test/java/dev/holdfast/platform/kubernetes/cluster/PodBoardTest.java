package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodBoardTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");

  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Config.empty()).build();
  private final PodBoard board =
      new PodBoard(client, "shop", Set.of(CATALOG), RunClock.startingNow());

  @AfterEach
  void close() {
    client.close();
  }

  private void put(String name, String created) {
    board.put(
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withUid("uid of " + name)
            .withCreationTimestamp(created)
            .addToLabels("pod-template-hash", "5d8f")
            .addNewOwnerReference()
            .withController(true)
            .withKind("ReplicaSet")
            .withName("catalog-5d8f")
            .endOwnerReference()
            .endMetadata()
            .withNewStatus()
            .endStatus()
            .build());
  }

  /** Names are drawn anew in every run, so a seed that chose by them would choose another pod. */
  @Test
  void podsAreInOrderOfTheirAgeWhateverTheirNames() {
    put("catalog-5d8f-zz", "2026-01-31T12:00:00Z");
    put("catalog-5d8f-aa", "2026-01-31T12:00:07Z");
    put("catalog-5d8f-mm", "2026-01-31T12:00:03Z");

    assertThat(board.pods(CATALOG))
        .extracting(Pod::name)
        .containsExactly("catalog-5d8f-zz", "catalog-5d8f-mm", "catalog-5d8f-aa");
  }

  @Test
  void thoseOfOneSecondAreInTheOrderInWhichTheyCame() {
    put("catalog-5d8f-zz", "2026-01-31T12:00:00Z");
    put("catalog-5d8f-aa", "2026-01-31T12:00:00Z");
    put("catalog-5d8f-zz", "2026-01-31T12:00:00Z");

    assertThat(board.pods(CATALOG))
        .extracting(Pod::name)
        .containsExactly("catalog-5d8f-zz", "catalog-5d8f-aa");
  }
}
