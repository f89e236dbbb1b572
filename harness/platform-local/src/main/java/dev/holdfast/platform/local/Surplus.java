package dev.holdfast.platform.local;

import dev.holdfast.model.Pod;
import java.util.Comparator;
import java.util.List;

/**
 * Which pods a smaller number of replicas costs. Of what a ReplicaSet goes by ({@code
 * ActivePodsWithRanks} in Kubernetes' controller_utils.go) these remain on one machine: pods that
 * are not ready go first, then the youngest.
 */
final class Surplus {
  private Surplus() {}

  /** So many of the pods, which come in the order in which they were made; none for less than 1. */
  static List<Pod> of(List<Pod> pods, int many) {
    return pods.reversed().stream()
        .sorted(Comparator.comparing(Pod::ready))
        .limit(Math.max(0, many))
        .toList();
  }
}
