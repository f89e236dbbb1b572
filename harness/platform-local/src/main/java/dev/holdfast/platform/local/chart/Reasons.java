package dev.holdfast.platform.local.chart;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Why this platform leaves out what it leaves out. */
final class Reasons {
  private static final Set<String> WORKLOADS =
      Set.of("StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet");

  private static final Pattern INDEX = Pattern.compile("\\[[^]]*]");

  private static final Map<String, String> BY_KIND =
      Map.ofEntries(
          Map.entry("PodDisruptionBudget", "nothing evicts pods here"),
          Map.entry("ServiceAccount", "there is no Kubernetes API to be used with it"),
          Map.entry("Role", "there is no Kubernetes API to be used with it"),
          Map.entry("RoleBinding", "there is no Kubernetes API to be used with it"),
          Map.entry("ClusterRole", "there is no Kubernetes API to be used with it"),
          Map.entry("ClusterRoleBinding", "there is no Kubernetes API to be used with it"),
          Map.entry("HorizontalPodAutoscaler", "nothing scales by itself here"),
          Map.entry("NetworkPolicy", "processes share the machine's network"),
          Map.entry("Ingress", "there is no ingress controller; use the Service"),
          Map.entry("StatefulSet", "the local platform runs Deployments only"),
          Map.entry("DaemonSet", "the local platform runs Deployments only"),
          Map.entry("Job", "the local platform runs Deployments only"),
          Map.entry("CronJob", "the local platform runs Deployments only"),
          Map.entry("Pod", "the local platform runs Deployments only"),
          Map.entry("PersistentVolumeClaim", "nothing is kept here"));

  private static final Map<String, String> BY_FIELD =
      Map.ofEntries(
          Map.entry("strategy", "there are no rollouts here"),
          Map.entry("minReadySeconds", "a pod counts as available as soon as it is ready"),
          Map.entry("securityContext", "processes run as the harness's own user"),
          Map.entry("serviceAccountName", "there is no Kubernetes API to be used with it"),
          Map.entry("topologySpreadConstraints", "there is one machine, nothing to spread over"),
          Map.entry("affinity", "there is one machine, nothing to choose from"),
          Map.entry("nodeSelector", "there is one machine, nothing to choose from"),
          Map.entry("tolerations", "there is one machine, nothing to choose from"),
          Map.entry("volumes", "processes see the machine's own file system"),
          Map.entry("volumeMounts", "processes see the machine's own file system"),
          Map.entry("resources", "processes share the machine without limits"),
          Map.entry("imagePullPolicy", "no image is pulled; holdfast.yaml names a command for it"),
          Map.entry("imagePullSecrets", "no image is pulled; holdfast.yaml names a command for it"),
          Map.entry("lifecycle", "hooks of a container's life are not called"),
          Map.entry("initContainers", "its image has no command in holdfast.yaml"),
          Map.entry("hostname", "processes share the machine's host name"),
          Map.entry("dnsPolicy", "processes use the machine's own resolver"),
          Map.entry("dnsConfig", "processes use the machine's own resolver"),
          Map.entry("hostAliases", "processes use the machine's own resolver"),
          Map.entry("sessionAffinity", "every connection goes to a random ready pod"),
          Map.entry("nodePort", "a Service has one address, of its own"),
          Map.entry("externalIPs", "a Service has one address, of its own"),
          Map.entry("loadBalancerIP", "a Service has one address, of its own"),
          Map.entry("hostNetwork", "a pod has a network of its own, or shares the machine's"),
          Map.entry("paused", "there are no rollouts here"),
          Map.entry("priorityClassName", "nothing evicts pods here"));

  private static final String UNKNOWN_FIELD = "the local platform does not know this field";

  private Reasons() {}

  /** Whether objects of the kind make pods. */
  static boolean isWorkload(String kind) {
    return WORKLOADS.contains(kind);
  }

  static String ofKind(String kind) {
    return Optional.ofNullable(BY_KIND.get(kind))
        .orElse("the local platform does not act on objects of this kind");
  }

  static String ofField(String path) {
    String plain = INDEX.matcher(path).replaceAll("");
    // the innermost that is known: of resources.limits.memory it is the resources
    return List.of(plain.split("\\.", -1)).reversed().stream()
        .flatMap(field -> Optional.ofNullable(BY_FIELD.get(field)).stream())
        .findFirst()
        .orElse(UNKNOWN_FIELD);
  }
}
