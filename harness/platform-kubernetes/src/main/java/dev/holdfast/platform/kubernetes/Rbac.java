package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.agent.AgentNeeds;
import dev.holdfast.platform.kubernetes.agent.Grant;
import dev.holdfast.platform.kubernetes.agent.HarnessPod;
import dev.holdfast.platform.kubernetes.cluster.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a cluster's owners would grant for some kinds of faults, and for load that is made there, as
 * the YAML that grants it: of the same lists that are asked for before a run.
 */
public final class Rbac {
  /** Those that can be done in a cluster that is somebody's with rights in namespaces. */
  public static final Set<String> KINDS = kinds();

  /** No fault: that load is made in the cluster. */
  private static final String LOAD = "load";

  /** Neither: that somebody has a check run in a pod there, which has an account of its own. */
  private static final String IN_CLUSTER = "in-cluster";

  /**
   * No namespace's: by name what is granted for the cluster as a whole, which is why it is granted
   * only where it is asked for by that name. Faults are only those among them that strike nodes.
   */
  private static final Map<String, List<Right>> OF_THE_CLUSTER =
      Map.of(
          "everywhere",
          Rights.WORKLOADS.stream()
              .flatMap(resource -> Right.all("apps", resource, "", "list").stream())
              .toList(),
          "nodes",
          Right.all("", "nodes", "", "list"),
          "throttling",
          Right.all("", "nodes", "proxy", "get"),
          KubernetesPlatform.DRAIN_NODE,
          Rights.ofTheCluster(KubernetesPlatform.DRAIN_NODE));

  /** What may be named beside {@link #KINDS}. */
  public static final Set<String> MORE =
      Stream.concat(OF_THE_CLUSTER.keySet().stream(), Stream.of(IN_CLUSTER))
          .collect(Collectors.toUnmodifiableSet());

  private static final String ROLE = "holdfast";

  private Rbac() {}

  private static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>(KubernetesPlatform.BY_API);
    kinds.remove(KubernetesPlatform.DRAIN_NODE);
    kinds.addAll(AgentNeeds.KINDS);
    kinds.add(LOAD);
    return kinds;
  }

  /**
   * As `kubectl apply -f` takes it.
   *
   * @param namespace in which things are broken
   * @param agents the agents' namespace
   * @param account the namespace of the ServiceAccount to which it is granted
   */
  public static String text(
      String namespace, String agents, String account, Collection<String> kinds) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # What `holdfast` needs for %s in namespace %s, and no more. No Secret is read.
        # Run it with the credentials of ServiceAccount %s of namespace %s.
        #   kubectl label namespace %s holdfast.dev/allow=true
        """
            .formatted(String.join(", ", kinds), namespace, ROLE, account, namespace));
    List<String> byAgents = kinds.stream().filter(AgentNeeds.KINDS::contains).toList();
    boolean pods = !byAgents.isEmpty() || kinds.contains(LOAD);
    boolean starts = kinds.contains(IN_CLUSTER);
    if (pods || starts || account.equals(agents)) {
      text.append(home(namespace, agents, byAgents));
    }
    text.append(
        """
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: %s, namespace: %s}
        """
            .formatted(ROLE, account));
    text.append(role(ROLE, namespace, account, inNamespace(kinds)));
    if (pods) {
      text.append(role(ROLE, agents, account, Grant.rights()));
    }
    if (starts) {
      text.append(role(ROLE + "-starts", agents, account, HarnessPod.rights()));
    }
    List<String> ofTheCluster = kinds.stream().filter(OF_THE_CLUSTER::containsKey).toList();
    if (!ofTheCluster.isEmpty()) {
      text.append(clusterRole(namespace, account, ofTheCluster));
    }
    return text.toString();
  }

  /** The namespace of what runs beside the team's own. */
  private static String home(String namespace, String agents, List<String> byAgents) {
    return byAgents.isEmpty()
        ? """
        ---
        # Here, and not in namespace %s, pods run for the time of a run, such as make its load; those have no rights at all.
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
        """
            .formatted(namespace, agents)
        : """
        ---
        # Here, and not in namespace %s, a pod stands on the node of what is struck, for the time of a run, for %s. It shares the
        # node's process ids (so the level must be privileged) and has the capabilities %s.
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: privileged}}
        """
            .formatted(
                namespace,
                String.join(", ", byAgents),
                String.join(", ", AgentNeeds.capabilities(byAgents)),
                agents);
  }

  private static String clusterRole(String namespace, String account, List<String> kinds) {
    return """
    ---
    # Of the cluster as a whole, for %s.
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: holdfast-%s}
    rules:
    %s---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: holdfast-%s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: holdfast-%s}
    subjects: [{kind: ServiceAccount, name: %s, namespace: %s}]
    """
        .formatted(
            String.join(", ", kinds),
            namespace,
            rules(
                kinds.stream()
                    .flatMap(kind -> OF_THE_CLUSTER.getOrDefault(kind, List.of()).stream())
                    .distinct()
                    .toList()),
            namespace,
            namespace,
            ROLE,
            account);
  }

  private static List<Right> inNamespace(Collection<String> kinds) {
    List<Right> rights = new ArrayList<>();
    // whether it may be touched; what its pods said; what will answer back
    rights.addAll(Right.all("", "namespaces", "", "get"));
    rights.addAll(Right.all("", "pods", "log", "get"));
    rights.addAll(Right.all("policy", "poddisruptionbudgets", "", "list"));
    rights.addAll(Right.all("autoscaling", "horizontalpodautoscalers", "", "list"));
    // so that whoever has this role may halt a run, too
    rights.addAll(Right.all("", "configmaps", "", "list", "patch"));
    rights.addAll(Rights.always());
    for (String kind : kinds) {
      Rights.WORKLOADS.stream()
          .filter(resource -> !(kind.equals("scale") && resource.equals("daemonsets")))
          .forEach(resource -> rights.addAll(Rights.of(kind, resource)));
    }
    return rights;
  }

  private static String rules(List<Right> rights) {
    Map<List<String>, Set<String>> verbs = new LinkedHashMap<>();
    rights.forEach(right ->
        verbs
            .computeIfAbsent(List.of(right.group(), right.of()), _ -> new TreeSet<>())
            .add(right.verb()));
    return verbs.entrySet().stream()
        .map(rule ->
            "  - {apiGroups: [\"%s\"], resources: [%s], verbs: [%s]}%n"
                .formatted(
                    rule.getKey().getFirst(),
                    rule.getKey().getLast(),
                    String.join(", ", rule.getValue())))
        .collect(Collectors.joining());
  }

  private static String role(String name, String namespace, String of, List<Right> rights) {
    return """
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: %s, namespace: %s}
    rules:
    %s---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: %s, namespace: %s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %s}
    subjects: [{kind: ServiceAccount, name: %s, namespace: %s}]
    """
        .formatted(name, namespace, rules(rights), name, namespace, name, ROLE, of);
  }
}
