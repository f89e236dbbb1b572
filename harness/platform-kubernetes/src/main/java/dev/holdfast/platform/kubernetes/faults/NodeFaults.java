package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.Awaited;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.platform.kubernetes.node.Stoppable;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultDriver.Prepared;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Faults on a node, which strike whatever stands there. */
final class NodeFaults {
  /** As {@code kubectl drain} waits where a budget refuses an eviction. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);

  private final NodeApi api;
  private final PodBoard board;
  private final Effects effects;

  NodeFaults(KubernetesClient client, PodBoard board, Effects effects) {
    this.api = new NodeApi(client);
    this.board = board;
    this.effects = effects;
  }

  /** On which node a pod stands, as the cluster has it; "" for none yet. */
  static String nodeOf(PodBoard board, Pod pod) {
    return board
        .pod(pod.name())
        .map(ClusterPod::raw)
        .map(raw -> Objects.requireNonNullElse(raw.getSpec().getNodeName(), ""))
        .orElse("");
  }

  /**
   * Those that stand on nodes which may be struck.
   *
   * @throws FaultNotPossible where none does
   */
  List<List<Pod>> byNode(List<Pod> pods) {
    return byNode(pods, pod -> nodeOf(board, pod), api.allowed());
  }

  static List<List<Pod>> byNode(List<Pod> pods, Function<Pod, String> nodeOf, Set<String> allowed) {
    Map<String, List<Pod>> byNode =
        pods.stream()
            .collect(Collectors.groupingBy(nodeOf, LinkedHashMap::new, Collectors.toList()));
    Set<String> nodes = new TreeSet<>(byNode.keySet());
    byNode.keySet().retainAll(allowed);
    if (byNode.isEmpty()) {
      throw new FaultNotPossible(
          "of the nodes on which they stand (%s) none is labelled %s=true, by which its owner lets it be struck with all that stands there; label one: kubectl label node %s %s=true"
              .formatted(
                  String.join(", ", nodes), Labels.ALLOW, nodes.iterator().next(), Labels.ALLOW));
    }
    return List.copyOf(byNode.values());
  }

  Prepared drain(List<Pod> targets) {
    String node = node(targets);
    if (api.isCordoned(node)) {
      throw new FaultNotPossible(
          "node %s takes no new pods already, by somebody else's doing; let it: kubectl uncordon %s"
              .formatted(node, node));
    }
    if (!api.takePodsBeside(node)) {
      throw new FaultNotPossible(NodeApi.nowhereBeside(node));
    }
    List<io.fabric8.kubernetes.api.model.Pod> going = Evictions.of(api.pods(node));
    List<io.fabric8.kubernetes.api.model.Pod> lost = Evictions.nobodys(going);
    if (!lost.isEmpty()) {
      throw new FaultNotPossible(
          "on node %s stands what nothing would put back: %s; delete it, or label another node"
              .formatted(node, names(lost)));
    }
    return new Drain(node, targets, going);
  }

  /** Of a node that the harness has made. */
  Prepared stop(Nodes nodes, List<Pod> targets) {
    String node = node(targets);
    if (!(nodes.of(node) instanceof Stoppable stoppable)) {
      throw new FaultNotPossible("node " + node + " is not Holdfast's own");
    }
    return new Stop(node, stoppable, targets, api.pods(node));
  }

  private String node(List<Pod> targets) {
    return nodeOf(board, targets.getFirst());
  }

  private static String names(List<io.fabric8.kubernetes.api.model.Pod> pods) {
    return pods.stream().map(Evictions::name).collect(Collectors.joining(", "));
  }

  /** On a node, and what stands there. */
  private abstract class OnNode implements Prepared {
    final String node;
    private final String deed;
    private final List<Pod> targets;
    private final List<io.fabric8.kubernetes.api.model.Pod> all;

    OnNode(
        String node,
        String deed,
        List<Pod> targets,
        List<io.fabric8.kubernetes.api.model.Pod> all) {
      this.node = node;
      this.deed = deed;
      this.targets = targets;
      this.all = all;
    }

    @Override
    public List<String> neighbours() {
      Set<String> struck = targets.stream().map(Pod::uid).collect(Collectors.toSet());
      return Stream.concat(
              Stream.of("node " + node),
              all.stream()
                  .filter(pod -> !struck.contains(pod.getMetadata().getUid()))
                  .map(Evictions::name))
          .toList();
    }

    /** Neighbours of the same namespace are no more to lose their last pod than the targets. */
    void tell() {
      Set<String> uids =
          all.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
      effects.striking(
          deed,
          board.all().stream()
              .map(ClusterPod::pod)
              .filter(pod -> uids.contains(pod.uid()))
              .toList());
    }
  }

  private final class Drain extends OnNode {
    Drain(String node, List<Pod> targets, List<io.fabric8.kubernetes.api.model.Pod> going) {
      super(node, "drain-node", targets, going);
    }

    @Override
    public ActiveFault inject() {
      tell();
      String mark = effects.cordoning(node);
      try {
        api.cordon(node, mark);
      } catch (KubernetesClientException e) {
        throw new FaultNotPossible(
            "the cluster does not let node %s be kept from pods: %s"
                .formatted(node, Refusal.said(e)));
      }
      Thread evicting = Thread.ofVirtual().name("drain of " + node).start(this::evict);
      return () -> {
        evicting.interrupt();
        Awaited.ends(List.of(evicting), ENDS_WITHIN);
        effects.uncordoning(node);
        api.uncordon(node, mark);
      };
    }

    /** Until nothing is left that would go, or the fault is healed. */
    private void evict() {
      Set<String> told = new HashSet<>();
      try {
        List<io.fabric8.kubernetes.api.model.Pod> left = Evictions.of(api.pods(node));
        while (!left.isEmpty()) {
          for (io.fabric8.kubernetes.api.model.Pod pod : left) {
            if (pod.getMetadata().getDeletionTimestamp() == null) {
              evict(pod, told);
            }
          }
          Thread.sleep(AGAIN);
          left = Evictions.of(api.pods(node));
        }
      } catch (InterruptedException e) {
        // healed
      } catch (KubernetesClientException e) {
        // what was not done the witness does not see
      }
    }

    private void evict(io.fabric8.kubernetes.api.model.Pod pod, Set<String> told) {
      if (told.add(pod.getMetadata().getUid())) {
        effects.evicting(Evictions.name(pod));
      }
      api.evict(pod);
    }
  }

  private final class Stop extends OnNode {
    private final Stoppable stoppable;

    Stop(
        String node,
        Stoppable stoppable,
        List<Pod> targets,
        List<io.fabric8.kubernetes.api.model.Pod> all) {
      super(node, "stop-node", targets, all);
      this.stoppable = stoppable;
    }

    @Override
    public ActiveFault inject() {
      tell();
      stoppable.stop();
      return stoppable::start;
    }
  }
}
