package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.NodeProcesses;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.RunClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first processes of struck containers, looked at in the node's process table. */
final class TargetProcesses implements AutoCloseable {
  private final List<Pod> targets;
  private final Map<String, NodeProcesses.Id> ids;
  private final String node;
  private final ProcessLooks looks;
  private final Node.Running running;

  private TargetProcesses(
      List<Pod> targets,
      Map<String, NodeProcesses.Id> ids,
      String node,
      ProcessLooks looks,
      Node.Running running) {
    this.targets = targets;
    this.ids = ids;
    this.node = node;
    this.looks = looks;
    this.running = running;
  }

  /** Starts to look. */
  static TargetProcesses watch(
      Setup setup, PodBoard board, List<Pod> targets, @Nullable String container, RunClock clock) {
    NodeProcesses processes = ClusterFaults.processes(setup);
    Map<String, NodeProcesses.Id> ids = new LinkedHashMap<>();
    for (Pod target : targets) {
      try {
        ids.put(target.name(), ClusterFaults.process(processes, board, target, container));
      } catch (FaultNotPossible e) {
        // the driver will say so too; there is nothing to see of it
      }
    }
    ProcessLooks looks = new ProcessLooks(clock);
    Node.Running running = processes.watch(List.copyOf(ids.values()), looks);
    looks.awaitFirst();
    return new TargetProcesses(targets, ids, processes.node(), looks, running);
  }

  List<Pod> targets() {
    return targets;
  }

  /** When its process was first seen in that state; empty where it was not by the deadline. */
  Optional<ProcessLooks.Change> await(Pod target, String state, long deadline)
      throws InterruptedException {
    NodeProcesses.Id id = ids.get(target.name());
    return id == null ? Optional.empty() : looks.await(id.pid(), state, deadline);
  }

  /** When its process, seen in that state, was first seen in another. */
  Optional<ProcessLooks.Change> awaitAfter(Pod target, String state, long deadline)
      throws InterruptedException {
    NodeProcesses.Id id = ids.get(target.name());
    return id == null ? Optional.empty() : looks.awaitAfter(id.pid(), state, deadline);
  }

  /** What was last seen of it: {@code /proc/4711 on NODE: T}. */
  String said(Pod target) {
    NodeProcesses.Id id = ids.get(target.name());
    return id == null
        ? "no process of it was on " + node
        : "/proc/%d on %s: %s".formatted(id.pid(), node, looks.last(id.pid()));
  }

  @Override
  public void close() {
    running.close();
  }
}
