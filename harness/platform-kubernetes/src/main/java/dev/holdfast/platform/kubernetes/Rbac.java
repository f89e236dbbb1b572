package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.agent.AgentNeeds;
import dev.holdfast.platform.kubernetes.agent.Grant;
import dev.holdfast.platform.kubernetes.cluster.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a cluster's owners would grant for some kinds of faults, and for load that is made there, as
 * the YAML that grants it: of the same lists that are asked for before a run.
 */
public final class Rbac {
  /** Those that can be done in a cluster that is somebody's. */
  public static final Set<String> KINDS = kinds();

  /** No fault: that load is made in the cluster. */
  private static final String LOAD = "load";

  private static final String ROLE = "holdfast";

  private Rbac() {}

  private static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>(KubernetesPlatform.BY_API);
    kinds.addAll(AgentNeeds.KINDS);
    kinds.add(LOAD);
    return kinds;
  }

  /**
   * As `kubectl apply -f` takes it.
   *
   * @param namespace in which things are broken
   * @param agents the agents' namespace
   */
  public static String text(String namespace, String agents, Collection<String> kinds) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # What `holdfast` needs for %s in namespace %s, and no more. No Secret is read.
        # Run it with the credentials of ServiceAccount %s there.
        #   kubectl label namespace %s holdfast.dev/allow=true
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: %s, namespace: %s}
        """
            .formatted(String.join(", ", kinds), namespace, ROLE, namespace, ROLE, namespace));
    text.append(role(namespace, namespace, inNamespace(kinds)));
    List<String> byAgents = kinds.stream().filter(AgentNeeds.KINDS::contains).toList();
    if (!byAgents.isEmpty()) {
      text.append(
          """
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
                  agents));
    } else if (kinds.contains(LOAD)) {
      text.append(
          """
          ---
          # Here, and not in namespace %s, pods make the load for the time of a run, with no rights at all.
          apiVersion: v1
          kind: Namespace
          metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
          """
              .formatted(namespace, agents));
    }
    if (!byAgents.isEmpty() || kinds.contains(LOAD)) {
      text.append(role(agents, namespace, Grant.rights()));
    }
    return text.toString();
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

  private static String role(String namespace, String of, List<Right> rights) {
    Map<List<String>, Set<String>> verbs = new LinkedHashMap<>();
    rights.forEach(right ->
        verbs
            .computeIfAbsent(List.of(right.group(), right.of()), _ -> new TreeSet<>())
            .add(right.verb()));
    Stream<String> rules =
        verbs.entrySet().stream()
            .map(rule ->
                "  - {apiGroups: [\"%s\"], resources: [%s], verbs: [%s]}%n"
                    .formatted(
                        rule.getKey().getFirst(),
                        rule.getKey().getLast(),
                        String.join(", ", rule.getValue())));
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
        .formatted(
            ROLE, namespace, String.join("", rules.toList()), ROLE, namespace, ROLE, ROLE, of);
  }
}
