package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.observe.Forgetting;
import dev.holdfast.observe.OthersWatch;
import dev.holdfast.observe.packets.PartitionWatch;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.platform.kubernetes.node.PodNetwork;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees faults. That a signal struck is seen in the node's process table, and of a killed one also
 * by the cluster's API; what the API was asked for is seen by its watch; what the network does is
 * measured. None is the driver's word.
 */
public final class ClusterWitness implements FaultWitness {
  private final Setup setup;
  private final KubernetesClient client;
  private final String namespace;
  private final String run;
  private final PodBoard board;
  private final Nodes nodes;
  private final @Nullable Forgetting forgetting;

  /**
   * Of a run.
   *
   * @param forgetting looks whether the run's registry forgot; null where there is none
   */
  public ClusterWitness(
      Setup setup,
      KubernetesClient client,
      String namespace,
      String run,
      PodBoard board,
      Nodes nodes,
      @Nullable Forgetting forgetting) {
    this.nodes = nodes;
    this.forgetting = forgetting;
    this.setup = setup;
    this.client = client;
    this.namespace = namespace;
    this.run = run;
    this.board = board;
  }

  @Override
  public Watch watch(Fault fault, List<Pod> targets, RunClock clock) {
    return switch (fault) {
      case Fault.Kill kill ->
          new KillWatch(processes(targets, kill, clock), board, kill.container());
      case Fault.Pause pause -> new PauseWatch(processes(targets, pause, clock));
      case Fault.DeletePod delete -> new DeleteWatch(delete, targets, board, clock);
      case Fault.Scale scale -> new ScaleWatch(scale, board);
      case Fault.Rollout rollout -> new RolloutWatch(rollout, board.all(), board);
      case Fault.DrainNode _ ->
          DrainWatch.start(client, targets, board, clock, new Budgets(client, board)::blocking);
      case Fault.StopNode _ ->
          StopWatch.start(
              new NodeApi(client), NodeFaults.nodeOf(board, targets.getFirst()), targets, clock);
      case Fault.Observe observe ->
          OthersWatch.start(
              observe.workload(),
              board.board(),
              ClusterPod::pod,
              new KubeletPatience(),
              clock.nanos());
      case Fault.Network network -> network().watch(network, targets, clock);
      case Fault.PacketLoss loss -> network().watch(loss, targets, clock);
      case Fault.Partition partition -> partition(partition, targets, clock);
      case Fault.RegistryOutage outage ->
          outage.forgets()
              ? ClusterFaults.of(forgetting).watch(network().watch(outage, clock), clock)
              : network().watch(outage, clock);
      case Fault.LogStoreOutage outage -> network().watch(outage, clock);
    };
  }

  private Watch partition(Fault.Partition fault, List<Pod> targets, RunClock clock) {
    Map<String, PartitionWatch.From> pods = new LinkedHashMap<>();
    for (Pod target : targets) {
      Struck struck = Struck.of(nodes, board, target, null);
      pods.put(target.name(), Knocking.from(new PodNetwork(struck.node()), struck.id()));
    }
    Peers peers = Peers.of(fault, setup, client, namespace, board);
    return PartitionWatch.start(
        peers.name(), peers.places().stream().map(Peers.Place::toString).toList(), pods, clock);
  }

  private NetworkLooks network() {
    return new NetworkLooks(setup, client, namespace, run, board);
  }

  private TargetProcesses processes(List<Pod> targets, Fault.OnContainers fault, RunClock clock) {
    return TargetProcesses.watch(nodes, board, targets, fault.container(), clock);
  }
}
