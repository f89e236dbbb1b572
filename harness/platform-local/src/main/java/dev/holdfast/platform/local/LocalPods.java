package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.model.Pod;
import dev.holdfast.platform.local.process.ProcessId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pods of a system, to find the process behind a name. */
record LocalPods(List<LocalPod> pods) {
  LocalPods {
    pods = List.copyOf(pods);
  }

  /**
   * How a pod is run.
   *
   * @throws FaultNotPossible where there is no such pod now
   */
  PodPlan plan(Pod target) {
    return pod(target).plan();
  }

  /**
   * The process of a pod's container.
   *
   * @param container null for the pod's only one
   * @throws FaultNotPossible where there is no such pod, container or process now
   */
  ProcessId process(Pod target, @Nullable String container) {
    LocalPod pod = pod(target);
    String only = pod.plan().spec().container().name();
    if (container != null && !container.equals(only)) {
      throw new FaultNotPossible(
          "pod "
              + target.name()
              + " has no container '"
              + container
              + "' here; it has '"
              + only
              + "'");
    }
    return pod.process()
        .orElseThrow(
            () -> new FaultNotPossible("pod " + target.name() + " has no running process now"));
  }

  private LocalPod pod(Pod target) {
    return pods.stream()
        .filter(one -> one.plan().name().equals(target.name()))
        .filter(one -> one.plan().uid().equals(target.uid()))
        .findFirst()
        .orElseThrow(() ->
            new FaultNotPossible(
                "pod " + target.name() + " (" + target.uid() + ") is not there any more"));
  }
}
