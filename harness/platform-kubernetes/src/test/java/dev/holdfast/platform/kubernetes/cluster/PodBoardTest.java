package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodBoardTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");

  private static final Workload IMPORT = new Workload(Workload.Kind.JOB, "import");

  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Config.empty()).build();
  private final PodBoard board =
      new PodBoard(client, "shop", Set.of(CATALOG, IMPORT), RunClock.startingNow());

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

  private void putOfJob(String name, String phase) {
    board.put(
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withUid("uid of " + name)
            .addNewOwnerReference()
            .withController(true)
            .withKind("Job")
            .withName("import")
            .endOwnerReference()
            .endMetadata()
            .withNewStatus()
            .withPhase(phase)
            .endStatus()
            .build());
  }

  /** It stays to be read, and the Job makes another: so it counts as one that is gone. */
  @Test
  void aJobsPodThatFailedIsGone() {
    List<String> gone = new ArrayList<>();
    putOfJob("import-a", "Running");
    putOfJob("import-b", "Running");
    board.read((_, seen, isGone) -> gone.addAll(isGone ? List.of(seen.pod().name()) : List.of()));

    putOfJob("import-a", "Failed");
    putOfJob("import-a", "Failed");
    putOfJob("import-b", "Succeeded");

    assertThat(gone).containsExactly("import-a");
    assertThat(board.pods(IMPORT)).extracting(Pod::name).containsExactly("import-b");
    assertThat(board.pods(IMPORT).getFirst().endedWell()).isTrue();
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
