package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.NodeProcesses;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.RunClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first processes of struck containers, looked at in their nodes' process tables. */
final class TargetProcesses implements AutoCloseable {
  private final List<Pod> targets;
  private final Map<String, Struck> struck = new LinkedHashMap<>();

  /** Why nothing can be seen of a target. */
  private final Map<String, String> unknown = new HashMap<>();

  private final Map<Node, ProcessLooks> looks = new HashMap<>();
  private final List<Node.Running> running = new ArrayList<>();

  private TargetProcesses(List<Pod> targets) {
    this.targets = targets;
  }

  /** Starts to look. */
  static TargetProcesses watch(
      Nodes nodes, PodBoard board, List<Pod> targets, @Nullable String container, RunClock clock) {
    TargetProcesses watching = new TargetProcesses(targets);
    for (Pod target : targets) {
      try {
        watching.struck.put(target.name(), Struck.of(nodes, board, target, container));
      } catch (FaultNotPossible e) {
        watching.unknown.put(target.name(), String.valueOf(e.getMessage()));
      }
    }
    boolean looked = false;
    try {
      Struck.byNode(List.copyOf(watching.struck.values()))
          .forEach((node, ids) -> watching.look(node, ids, clock));
      watching.looks.values().forEach(ProcessLooks::awaitFirst);
      looked = true;
      return watching;
    } finally {
      if (!looked) {
        watching.close();
      }
    }
  }

  private void look(Node node, List<NodeProcesses.Id> ids, RunClock clock) {
    ProcessLooks of = new ProcessLooks(clock);
    looks.put(node, of);
    running.add(new NodeProcesses(node).watch(ids, of));
  }

  List<Pod> targets() {
    return targets;
  }

  private interface Look {
    Optional<ProcessLooks.Change> at(ProcessLooks looks, long pid) throws InterruptedException;
  }

  private Optional<ProcessLooks.Change> look(Pod target, Look look) throws InterruptedException {
    Struck of = struck.get(target.name());
    ProcessLooks seen = of == null ? null : looks.get(of.node());
    return of == null || seen == null ? Optional.empty() : look.at(seen, of.id().pid());
  }

  /** When its process was first seen in that state; empty where it was not by the deadline. */
  Optional<ProcessLooks.Change> await(Pod target, String state, long deadline)
      throws InterruptedException {
    return look(target, (seen, pid) -> seen.await(pid, state, deadline));
  }

  /** When its process, seen in that state, was first seen in another. */
  Optional<ProcessLooks.Change> awaitAfter(Pod target, String state, long deadline)
      throws InterruptedException {
    return look(target, (seen, pid) -> seen.awaitAfter(pid, state, deadline));
  }

  /** What was last seen of it: {@code /proc/4711 on NODE: T}. */
  String said(Pod target) {
    Struck of = struck.get(target.name());
    ProcessLooks seen = of == null ? null : looks.get(of.node());
    return of == null || seen == null
        ? unknown.getOrDefault(target.name(), "no process of it was found on its node")
        : "/proc/%d on %s: %s".formatted(of.id().pid(), of.node().name(), seen.last(of.id().pid()));
  }

  @Override
  public void close() {
    running.forEach(Node.Running::close);
  }
}
