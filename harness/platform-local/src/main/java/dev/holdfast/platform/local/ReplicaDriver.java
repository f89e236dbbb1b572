package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultDriver.Prepared;
import dev.holdfast.spi.FaultNotPossible;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Deletes pods, and asks for more or fewer of them. */
final class ReplicaDriver {
  private final LocalPods pods;

  ReplicaDriver(LocalPods pods) {
    this.pods = pods;
  }

  Prepared delete(Fault.DeletePod fault, List<Pod> targets) {
    return new Once(() -> {
      pods.replace(fault.workload(), targets, fault.grace());
      return () -> {};
    });
  }

  /**
   * Prepares a scaling.
   *
   * @param now the workload's pods, to know what to scale back to
   */
  Prepared scale(Fault.Scale fault, List<Pod> now) {
    int before = (int) now.stream().filter(pod -> !pod.leaving()).count();
    return new Once(() -> {
      pods.scale(fault.workload(), fault.to());
      AtomicBoolean healed = new AtomicBoolean(fault.lasts() == null);
      return () -> {
        if (!healed.getAndSet(true)) {
          pods.scale(fault.workload(), before);
        }
      };
    });
  }

  /** Pods that a killed run left are ended by what ends all of them, so no more is to undo. */
  private record Once(Prepare prepare) implements Prepared {
    @Override
    public ActiveFault inject() {
      return prepare.inject();
    }
  }

  @FunctionalInterface
  private interface Prepare {
    /**
     * Does it.
     *
     * @throws FaultNotPossible where a target is not what it was
     */
    ActiveFault inject();
  }
}
