package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.model.Image;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pod of the cluster, as the history has it. */
public final class PodView {
  /** The Deployment controller's own: the ReplicaSet's name is the Deployment's and this. */
  private static final String HASH = "pod-template-hash";

  private static final Set<String> NOT_BEGUN = Set.of("StartError", "ContainerCannotRun");

  private static final Set<String> NO_IMAGE =
      Set.of("ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName");

  /** A registry is asked also for an image that is on the node: the default for {@code latest}. */
  public static final String PULLED_ALWAYS = "imagePullPolicy: Always";

  /** The label by which StatefulSets and DaemonSets say a pod's revision. */
  private static final String REVISION = "controller-revision-hash";

  private PodView() {}

  /** What owns it; empty for one that nothing made whose pods a scenario can name. */
  public static Optional<Workload> workload(io.fabric8.kubernetes.api.model.Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst()
        .flatMap(owner -> workload(pod, owner));
  }

  /**
   * Whether it is a Job's and has failed: it never runs again, and stays only for people to read,
   * while the Job makes another.
   */
  static boolean isSpent(io.fabric8.kubernetes.api.model.Pod pod, Workload workload) {
    return workload.kind() == Workload.Kind.JOB && "Failed".equals(pod.getStatus().getPhase());
  }

  /** Which version of its workload's template it was made from; empty where nobody says. */
  public static Optional<String> revision(io.fabric8.kubernetes.api.model.Pod pod) {
    Map<String, String> labels = labels(pod);
    return Optional.ofNullable(labels.get(HASH))
        .or(() -> Optional.ofNullable(labels.get(REVISION)));
  }

  public static Map<String, String> labels(io.fabric8.kubernetes.api.model.Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
  }

  /**
   * The number of the port of that name. Behind a pod, unlike behind a Service, the API knows no
   * port by its name.
   */
  public static Optional<Integer> port(io.fabric8.kubernetes.api.model.Pod pod, String name) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(port -> name.equals(port.getName()))
        .findFirst()
        .map(ContainerPort::getContainerPort);
  }

  private static Optional<Workload> workload(
      io.fabric8.kubernetes.api.model.Pod pod, OwnerReference owner) {
    String hash = labels(pod).get(HASH);
    return switch (owner.getKind()) {
      case "StatefulSet" -> Optional.of(new Workload(Workload.Kind.STATEFULSET, owner.getName()));
      case "DaemonSet" -> Optional.of(new Workload(Workload.Kind.DAEMONSET, owner.getName()));
      case "Job" -> Optional.of(new Workload(Workload.Kind.JOB, owner.getName()));
      case "ReplicaSet" ->
          hash != null && owner.getName().endsWith("-" + hash)
              ? Optional.of(
                  new Workload(
                      Workload.Kind.DEPLOYMENT,
                      owner.getName().substring(0, owner.getName().length() - hash.length() - 1)))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** As the history has it. One that is being deleted is out of its Services, so not ready. */
  public static Pod of(io.fabric8.kubernetes.api.model.Pod pod, Workload workload) {
    var status = pod.getStatus();
    return new Pod(
        pod.getMetadata().getName(),
        workload,
        pod.getMetadata().getUid(),
        Optional.ofNullable(status.getPodIP()).orElse(""),
        ready(pod),
        status.getContainerStatuses().stream().mapToInt(ContainerStatus::getRestartCount).sum(),
        phase(pod));
  }

  /** What its containers run: the name that the pod asks for, and what the runtime took for it. */
  public static Stream<Image> images(io.fabric8.kubernetes.api.model.Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> !Optional.ofNullable(status.getImageID()).orElse("").isEmpty())
        .map(status ->
            new Image(
                pod.getSpec().getContainers().stream()
                    .filter(container -> container.getName().equals(status.getName()))
                    .findFirst()
                    .map(Container::getImage)
                    .orElse(status.getImage()),
                status.getImageID()));
  }

  private static boolean ready(io.fabric8.kubernetes.api.model.Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static String phase(io.fabric8.kubernetes.api.model.Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return "Terminating";
    }
    for (ContainerStatus container : containers(pod)) {
      String waits = waiting(container);
      if (!waits.isEmpty()) {
        return waits + exit(last(container));
      }
      ContainerStateTerminated ended =
          container.getState() == null ? null : container.getState().getTerminated();
      if (ended != null && (ended.getExitCode() == null || ended.getExitCode() != 0)) {
        return Optional.ofNullable(ended.getReason()).orElse("Terminated") + exit(ended);
      }
    }
    return pod.getStatus().getConditions().stream()
        .filter(condition ->
            condition.getType().equals("PodScheduled") && condition.getStatus().equals("False"))
        .map(condition -> condition.getReason() + ": " + condition.getMessage())
        .findFirst()
        .orElseGet(() -> Optional.ofNullable(pod.getStatus().getPhase()).orElse("Pending"));
  }

  private static List<ContainerStatus> containers(io.fabric8.kubernetes.api.model.Pod pod) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .toList();
  }

  private static String waiting(ContainerStatus container) {
    ContainerState state = container.getState();
    return state == null || state.getWaiting() == null || state.getWaiting().getReason() == null
        ? ""
        : state.getWaiting().getReason();
  }

  private static @Nullable ContainerStateTerminated last(ContainerStatus container) {
    return container.getLastState() == null ? null : container.getLastState().getTerminated();
  }

  /** How it ended; where its program was never begun, why, in the runtime's words. */
  private static String exit(@Nullable ContainerStateTerminated ended) {
    if (ended == null || ended.getExitCode() == null) {
      return "";
    }
    String why =
        NOT_BEGUN.contains(Optional.ofNullable(ended.getReason()).orElse(""))
            ? Optional.ofNullable(ended.getMessage()).map(words -> ": " + words.strip()).orElse("")
            : "";
    return " (exit " + ended.getExitCode() + why + ")";
  }

  /** Why an image that the pod needs cannot be had, in the kubelet's words; empty if none lacks. */
  public static Optional<String> missingImage(io.fabric8.kubernetes.api.model.Pod pod) {
    return containers(pod).stream()
        .filter(container -> NO_IMAGE.contains(waiting(container)))
        .map(container ->
            "pod %s: image %s: %s%s: %s"
                .formatted(
                    pod.getMetadata().getName(),
                    container.getImage(),
                    waiting(container),
                    isPulledAlways(pod, container.getName()) ? " (" + PULLED_ALWAYS + ")" : "",
                    Optional.ofNullable(container.getState().getWaiting().getMessage())
                        .orElse("the cluster does not say why")))
        .findFirst();
  }

  private static boolean isPulledAlways(io.fabric8.kubernetes.api.model.Pod pod, String container) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .anyMatch(
            each -> container.equals(each.getName()) && "Always".equals(each.getImagePullPolicy()));
  }

  /** Why the kubelet threw the pod off its node, in its words; empty where it did not. */
  public static Optional<String> evicted(io.fabric8.kubernetes.api.model.Pod pod) {
    return "Evicted".equals(pod.getStatus().getReason())
        ? Optional.of(
            "pod %s: Evicted: %s"
                .formatted(pod.getMetadata().getName(), pod.getStatus().getMessage()))
        : Optional.empty();
  }

  /** The container's status; the only one's where none is named. */
  public static Optional<ContainerStatus> container(
      io.fabric8.kubernetes.api.model.Pod pod, @Nullable String name) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> name == null || status.getName().equals(name))
        .findFirst();
  }
}
