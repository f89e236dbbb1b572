package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.NodeProcesses;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The first process of a container that is to be struck.
 *
 * @param node where it is
 */
record Struck(Node node, NodeProcesses.Id id) {
  /**
   * Of a pod.
   *
   * @throws FaultNotPossible where there is none, or no way to its node
   */
  static Struck of(Nodes nodes, PodBoard board, Pod target, @Nullable String container) {
    ClusterPod seen =
        board
            .pod(target.name())
            .filter(now -> now.pod().uid().equals(target.uid()))
            .orElseThrow(() -> gone(target));
    String id =
        PodView.container(seen.raw(), container)
            .map(ContainerStatus::getContainerID)
            .orElseThrow(() -> gone(target));
    Node node = nodes.of(Objects.requireNonNullElse(seen.raw().getSpec().getNodeName(), ""));
    return new Struck(node, new NodeProcesses(node).first(target.name(), id));
  }

  static FaultNotPossible gone(Pod target) {
    return new FaultNotPossible("pod " + target.name() + " is not there any more");
  }

  /** In their order. */
  static Map<Node, List<NodeProcesses.Id>> byNode(List<Struck> all) {
    return all.stream()
        .collect(
            Collectors.groupingBy(
                Struck::node,
                LinkedHashMap::new,
                Collectors.mapping(Struck::id, Collectors.toList())));
  }
}
