package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.model.Workload.Kind;
import dev.holdfast.observe.Forgetting;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.cluster.WorkloadApi;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.NodeConnections;
import dev.holdfast.platform.kubernetes.node.NodePackets;
import dev.holdfast.platform.kubernetes.node.NodeProcesses;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.platform.kubernetes.node.PodNetwork;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies faults: signals from the node, the rest through the cluster's API. */
public final class ClusterFaults implements FaultDriver {
  /** A pause that nobody ends ends itself so long after it should have. */
  private static final Duration OVERTIME = Duration.ofSeconds(10);

  private final Setup setup;
  private final KubernetesClient client;
  private final String namespace;
  private final PodBoard board;
  private final Nodes nodes;
  private final WorkloadApi workloads;
  private final Effects effects;
  private final @Nullable Forgetting forgetting;

  /**
   * Whose effects are told of before they are made.
   *
   * @param forgetting lets the run's registry forget; null where there is none
   */
  public ClusterFaults(
      Setup setup,
      KubernetesClient client,
      String namespace,
      PodBoard board,
      Nodes nodes,
      Effects effects,
      @Nullable Forgetting forgetting) {
    this.forgetting = forgetting;
    this.effects = effects;
    this.nodes = nodes;
    workloads = new WorkloadApi(client, namespace);
    this.setup = setup;
    this.client = client;
    this.namespace = namespace;
    this.board = board;
  }

  static Forgetting of(@Nullable Forgetting registry) {
    if (registry == null) {
      throw new FaultNotPossible("this run has no registry of its own");
    }
    return registry;
  }

  @Override
  public Prepared prepare(Fault fault, List<Pod> targets) {
    try {
      return switch (fault) {
        case Fault.Kill kill ->
            told(
                "kill -" + kill.signal().name(),
                targets,
                onNodes(
                    targets,
                    kill.container(),
                    (node, ids) -> new Kill(new NodeProcesses(node), kill.signal().name(), ids)));
        case Fault.Pause pause ->
            told(
                "pause",
                targets,
                onNodes(
                    targets,
                    pause.container(),
                    (node, ids) -> new Pause(new NodeProcesses(node), ids, pause.lasts())));
        case Fault.DeletePod delete -> new Delete(targets, delete.grace());
        case Fault.Scale scale -> new Scale(scale);
        case Fault.Rollout rollout -> new Rollout(rollout.workload());
        case Fault.DrainNode _ -> nodeFaults().drain(targets);
        case Fault.StopNode _ -> nodeFaults().stop(nodes, targets);
        case Fault.Observe _ -> throw new FaultNotPossible("others do it, and not the run");
        case Fault.Network network ->
            setup.proxies().isPresent()
                ? new NetworkFaults(setup, board).prepare(network, targets)
                : told(
                    "network, " + network.toxic(),
                    targets,
                    onNodes(
                        targets,
                        null,
                        (node, ids) ->
                            new NodeConnections(new PodNetwork(node))
                                .strike(network, ports(targets), ids)));
        case Fault.PacketLoss loss ->
            told(
                "packet-loss",
                targets,
                onNodes(targets, null, (node, ids) -> packets(node).lose(loss, ids)));
        case Fault.Partition partition -> {
          List<String> addresses =
              Peers.of(partition, setup, client, namespace, board).places().stream()
                  .map(Peers.Place::address)
                  .distinct()
                  .toList();
          yield told(
              "partition",
              targets,
              onNodes(
                  targets, null, (node, ids) -> packets(node).cutOff(partition, addresses, ids)));
        }
        case Fault.RegistryOutage outage -> {
          Prepared away = new NetworkFaults(setup, board).prepare(outage);
          yield outage.forgets() ? of(forgetting).after(away) : away;
        }
        case Fault.LogStoreOutage outage -> new NetworkFaults(setup, board).prepare(outage);
      };
    } catch (KubernetesClientException e) {
      throw refused("preparing it", e);
    }
  }

  private NodeFaults nodeFaults() {
    return new NodeFaults(client, board, effects);
  }

  @Override
  public List<List<Pod>> byNode(List<Pod> pods) {
    try {
      return nodeFaults().byNode(pods);
    } catch (KubernetesClientException e) {
      throw refused("looking for the nodes that may be struck", e);
    }
  }

  /** Those that the pods' containers say they listen on; pods of one workload say the same. */
  private List<Integer> ports(List<Pod> targets) {
    Pod first = targets.getFirst();
    return PodProxy.ports(
        board.pod(first.name()).map(ClusterPod::raw).orElseThrow(() -> Struck.gone(first)));
  }

  private static NodePackets packets(Node node) {
    return new NodePackets(new PodNetwork(node));
  }

  private interface OnNode {
    Prepared prepare(Node node, List<NodeProcesses.Id> processes);
  }

  /** On each node of the targets, or on none. */
  private Prepared onNodes(List<Pod> targets, @Nullable String container, OnNode each) {
    List<Prepared> prepared = new ArrayList<>();
    Struck.byNode(
            targets.stream().map(target -> Struck.of(nodes, board, target, container)).toList())
        .forEach((node, ids) -> prepared.add(each.prepare(node, ids)));
    return () -> injectAll(prepared);
  }

  private static ActiveFault injectAll(List<Prepared> prepared) {
    List<ActiveFault> active = new ArrayList<>();
    boolean all = false;
    try {
      prepared.forEach(each -> active.add(each.inject()));
      all = true;
      return () -> active.forEach(ActiveFault::close);
    } finally {
      if (!all) {
        active.forEach(ActiveFault::close);
      }
    }
  }

  private Prepared told(String doing, List<Pod> targets, Prepared prepared) {
    return () -> {
      effects.striking(doing, targets);
      return prepared.inject();
    };
  }

  private FaultNotPossible refused(String doing, KubernetesClientException e) {
    return new FaultNotPossible(String.valueOf(Refusal.of(setup.cluster(), doing, e).getMessage()));
  }

  private static FaultNotPossible unasked(Workload workload, String what) {
    return new FaultNotPossible("a %s cannot be %s".formatted(workload.kind().title(), what));
  }

  private record Kill(NodeProcesses processes, String signal, List<NodeProcesses.Id> ids)
      implements Prepared {
    @Override
    public ActiveFault inject() {
      processes.send(signal, ids);
      return () -> {};
    }
  }

  private record Pause(NodeProcesses processes, List<NodeProcesses.Id> ids, Duration lasts)
      implements Prepared {
    @Override
    public ActiveFault inject() {
      Node.Running held = processes.hold(ids, lasts.plus(OVERTIME));
      return held::close;
    }
  }

  private final class Delete implements Prepared {
    private final List<Pod> targets;
    private final @Nullable Duration grace;

    Delete(List<Pod> targets, @Nullable Duration grace) {
      this.targets = targets;
      this.grace = grace;
    }

    @Override
    public ActiveFault inject() {
      for (Pod target : targets) {
        if (board
            .pod(target.name())
            .filter(seen -> seen.pod().uid().equals(target.uid()))
            .isEmpty()) {
          throw Struck.gone(target);
        }
      }
      effects.striking("delete-pod", targets);
      try {
        targets.forEach(this::delete);
      } catch (KubernetesClientException e) {
        throw refused("deleting pods", e);
      }
      return () -> {};
    }

    private void delete(Pod target) {
      var pod = client.pods().inNamespace(namespace).withName(target.name());
      if (grace == null) {
        pod.delete();
      } else {
        // the API counts whole seconds
        pod.withGracePeriod(grace.plusMillis(999).toSeconds()).delete();
      }
    }
  }

  private final class Scale implements Prepared {
    private final Fault.Scale fault;
    private final int before;

    Scale(Fault.Scale fault) {
      this.fault = fault;
      before = replicas();
    }

    private int replicas() {
      Workload workload = fault.workload();
      if (workload.kind() != Kind.DEPLOYMENT && workload.kind() != Kind.STATEFULSET) {
        throw unasked(workload, "scaled");
      }
      return workloads
          .replicas(workload)
          .orElseThrow(() -> new FaultNotPossible(workload + " is not there any more"));
    }

    @Override
    public ActiveFault inject() {
      try {
        effects.scaling(fault.workload(), before, fault.to());
        workloads.scale(fault.workload(), fault.to());
      } catch (KubernetesClientException e) {
        throw refused("scaling " + fault.workload(), e);
      }
      return () -> {
        if (fault.lasts() != null && replicas() == fault.to()) {
          effects.scaling(fault.workload(), fault.to(), before);
          workloads.scale(fault.workload(), before);
        }
      };
    }
  }

  private final class Rollout implements Prepared {
    private final Workload workload;

    Rollout(Workload workload) {
      if (workload.kind() == Kind.JOB) {
        throw unasked(workload, "rolled out");
      }
      this.workload = workload;
    }

    @Override
    public ActiveFault inject() {
      try {
        String now = Instant.now().toString();
        effects.restarting(workload, workloads.restarted(workload).orElse(""), now);
        workloads.restart(workload, now);
      } catch (KubernetesClientException e) {
        throw refused("rolling out " + workload, e);
      }
      return () -> {};
    }
  }
}
