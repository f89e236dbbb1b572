package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.FaultDriver;
import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies faults: signals from the node, the rest through the cluster's API. */
final class ClusterFaults implements FaultDriver {
  private final Setup setup;
  private final PodBoard board;

  ClusterFaults(Setup setup, PodBoard board) {
    this.setup = setup;
    this.board = board;
  }

  @Override
  public Prepared prepare(Fault fault, List<Pod> targets) {
    return switch (fault) {
      case Fault.Kill kill -> {
        NodeProcesses processes = processes(setup);
        List<NodeProcesses.Id> ids =
            targets.stream()
                .map(target -> process(processes, board, target, kill.container()))
                .toList();
        yield new Kill(processes, kill.signal().name(), ids);
      }
    };
  }

  static NodeProcesses processes(Setup setup) {
    return new NodeProcesses(
        setup
            .node()
            .orElseThrow(() -> new FaultNotPossible("there is no way to the cluster's nodes")));
  }

  static NodeProcesses.Id process(
      NodeProcesses processes, PodBoard board, Pod target, @Nullable String container) {
    String id =
        board
            .pod(target.name())
            .filter(seen -> seen.pod().uid().equals(target.uid()))
            .flatMap(seen -> PodView.container(seen.raw(), container))
            .map(ContainerStatus::getContainerID)
            .orElseThrow(() ->
                new FaultNotPossible("pod " + target.name() + " is not there any more"));
    return processes.first(target.name(), id);
  }

  private record Kill(NodeProcesses processes, String signal, List<NodeProcesses.Id> ids)
      implements Prepared {
    /** A signal cannot be taken back; the container is restarted by its kubelet. */
    @Override
    public Map<String, String> undo() {
      return Map.of();
    }

    @Override
    public ActiveFault inject() {
      processes.send(signal, ids);
      return () -> {};
    }
  }
}
