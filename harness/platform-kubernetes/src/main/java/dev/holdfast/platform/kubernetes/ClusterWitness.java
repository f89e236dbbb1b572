package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.engine.spi.FaultWitness;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import java.util.List;

/**
 * Sees faults. That a signal struck is seen in the node's process table, and of a killed one also
 * by the cluster's API; what the API was asked for is seen by its watch. None is the driver's word.
 */
final class ClusterWitness implements FaultWitness {
  private final Setup setup;
  private final PodBoard board;

  ClusterWitness(Setup setup, PodBoard board) {
    this.setup = setup;
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
      case Fault.Network _, Fault.RegistryOutage _ ->
          throw new FaultNotPossible(fault.kind() + " is not made for clusters");
    };
  }

  private TargetProcesses processes(List<Pod> targets, Fault.OnContainers fault, RunClock clock) {
    return TargetProcesses.watch(setup, board, targets, fault.container(), clock);
  }
}
