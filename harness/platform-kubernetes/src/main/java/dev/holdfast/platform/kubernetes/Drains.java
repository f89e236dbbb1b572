package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Right;
import dev.holdfast.platform.kubernetes.faults.Evictions;
import dev.holdfast.spi.BadSystem;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a drain needs of a cluster that is somebody's, and who would go with its targets. */
final class Drains {
  private Drains() {}

  /** Why none of the cluster's nodes can be drained; empty where one can, as far as it says. */
  static Optional<String> missing(KubernetesClient client) {
    try {
      List<Right> lacking = Rights.lackingOfTheCluster(client, KubernetesPlatform.DRAIN_NODE);
      if (!lacking.isEmpty()) {
        return Optional.of(
            "of the cluster as a whole the role lacks %s; ./holdfast rbac --for drain-node prints what its owners would grant"
                .formatted(
                    lacking.stream().map(Right::toString).collect(Collectors.joining(", "))));
      }
      NodeApi api = new NodeApi(client);
      Set<String> allowed = api.allowed();
      if (allowed.isEmpty()) {
        return Optional.of(
            "it strikes all that stands on a node, and no node is labelled by its owner for that; label one: kubectl label node NAME %s=true"
                .formatted(Labels.ALLOW));
      }
      return allowed.stream().anyMatch(api::takePodsBeside)
          ? Optional.empty()
          : Optional.of(NodeApi.nowhereBeside(String.join(", ", new TreeSet<>(allowed))));
    } catch (KubernetesClientException e) {
      return Optional.of("the cluster does not say whether nodes may be: " + Refusal.said(e));
    }
  }

  /**
   * A sentence for each node that a run may drain.
   *
   * @throws BadSystem where there is none
   */
  static List<String> notes(KubernetesClient client, String namespace, Workload workload) {
    NodeApi api = new NodeApi(client);
    Set<String> nodes =
        client.pods().inNamespace(namespace).list().getItems().stream()
            .filter(pod -> isOf(pod, workload))
            .map(pod -> Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> allowed = api.allowed();
    List<String> candidates = nodes.stream().filter(allowed::contains).toList();
    if (candidates.isEmpty()) {
      throw new BadSystem(
          "drain-node strikes all that stands on a node, so its owner must have said that it may be, and of those under %s (%s) none is labelled; label one: kubectl label node NAME %s=true"
              .formatted(workload, String.join(", ", nodes), Labels.ALLOW));
    }
    if (candidates.stream().noneMatch(api::takePodsBeside)) {
      throw new BadSystem("drain-node: " + NodeApi.nowhereBeside(String.join(", ", candidates)));
    }
    return candidates.stream()
        .map(node ->
            "drain-node may drain node %s: %s"
                .formatted(node, said(Evictions.of(api.pods(node)), namespace, workload)))
        .toList();
  }

  private static String said(List<Pod> going, String namespace, Workload workload) {
    long own = going.stream().filter(pod -> isOurs(pod, namespace, workload)).count();
    String others =
        going.stream()
            .filter(pod -> !isOurs(pod, namespace, workload))
            .map(Evictions::name)
            .collect(Collectors.joining(", "));
    return "%d %s of %s would go%s"
        .formatted(
            own,
            own == 1 ? "pod" : "pods",
            workload,
            others.isEmpty() ? ", and no other" : ", and with them " + others);
  }

  private static boolean isOurs(Pod pod, String namespace, Workload workload) {
    return namespace.equals(pod.getMetadata().getNamespace()) && isOf(pod, workload);
  }

  private static boolean isOf(Pod pod, Workload workload) {
    return PodView.workload(pod).filter(workload::equals).isPresent();
  }
}
