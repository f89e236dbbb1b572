package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which pods of a node go when it is drained, as {@code kubectl drain} has it. */
public final class Evictions {
  /** On a pod that a file on the node makes, and no controller. */
  private static final String MIRROR = "kubernetes.io/config.mirror";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private Evictions() {}

  /** Those that are evicted; what has ended, what each node has, and what makes the run stay. */
  public static List<Pod> of(List<Pod> onNode) {
    return onNode.stream().filter(Evictions::goes).toList();
  }

  private static boolean goes(Pod pod) {
    boolean ofEachNode = controller(pod).filter(owner -> owner.equals("DaemonSet")).isPresent();
    boolean ofTheRun = PodView.labels(pod).containsKey(Labels.RUN);
    boolean ended =
        pod.getStatus() != null && ENDED.contains(String.valueOf(pod.getStatus().getPhase()));
    return !ofEachNode && !isMirror(pod) && !ofTheRun && !ended;
  }

  private static boolean isMirror(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getAnnotations())
        .filter(all -> all.containsKey(MIRROR))
        .isPresent();
  }

  /** Those that nothing would put back. */
  static List<Pod> nobodys(List<Pod> going) {
    return going.stream().filter(pod -> controller(pod).isEmpty()).toList();
  }

  private static Optional<String> controller(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getKind)
        .findFirst();
  }

  /** {@code shop/orders-7c9}. */
  public static String name(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
