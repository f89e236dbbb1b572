package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvictionsTest {
  private static PodBuilder pod(String name, String owner) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .addNewOwnerReference()
        .withController(true)
        .withKind(owner)
        .endOwnerReference()
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .endStatus();
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(Evictions::name).toList();
  }

  @Test
  void whatEachNodeHasAndWhatTheNodeItselfMakesAndTheRunsOwnStays() {
    List<Pod> onNode =
        List.of(
            pod("catalog", "ReplicaSet").build(),
            pod("store-0", "StatefulSet").build(),
            pod("shipper", "DaemonSet").build(),
            pod("etcd", "Node")
                .editMetadata()
                .addToAnnotations("kubernetes.io/config.mirror", "x")
                .endMetadata()
                .build(),
            pod("holdfast-agent", "Job")
                .editMetadata()
                .addToLabels("holdfast.dev/run", "run-1")
                .endMetadata()
                .build(),
            pod("done", "Job").editStatus().withPhase("Succeeded").endStatus().build());

    assertThat(names(Evictions.of(onNode))).containsExactly("shop/catalog", "shop/store-0");
  }

  @Test
  void whatNothingWouldPutBackIsNobodys() {
    Pod bare = pod("bare", "").editMetadata().withOwnerReferences(List.of()).endMetadata().build();

    assertThat(names(Evictions.nobodys(List.of(bare, pod("catalog", "ReplicaSet").build()))))
        .containsExactly("shop/bare");
  }
}
