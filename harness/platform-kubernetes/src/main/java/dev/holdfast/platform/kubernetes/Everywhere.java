package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is looked for in a cluster as a whole, and not in a namespace. */
final class Everywhere {
  /** Taints that keep pods away which say nothing of them. */
  private static final Set<String> CLOSING = Set.of("NoSchedule", "NoExecute");

  private Everywhere() {}

  /** The workloads that carry these labels, by namespace. */
  static SortedMap<String, List<Workload>> labelled(
      KubernetesClient client, Map<String, String> labels) {
    SortedMap<String, List<Workload>> found = new TreeMap<>();
    var apps = client.apps();
    add(
        found,
        Workload.Kind.DEPLOYMENT,
        apps.deployments().inAnyNamespace().withLabels(labels).list().getItems());
    add(
        found,
        Workload.Kind.STATEFULSET,
        apps.statefulSets().inAnyNamespace().withLabels(labels).list().getItems());
    add(
        found,
        Workload.Kind.DAEMONSET,
        apps.daemonSets().inAnyNamespace().withLabels(labels).list().getItems());
    return found;
  }

  private static void add(
      Map<String, List<Workload>> found, Workload.Kind kind, List<? extends HasMetadata> items) {
    items.forEach(item ->
        found
            .computeIfAbsent(item.getMetadata().getNamespace(), _ -> new ArrayList<>())
            .add(new Workload(kind, item.getMetadata().getName())));
  }

  /** The nodes that take pods, as far as this user is told; else those where pods are. */
  static Set<String> nodes(KubernetesClient client, List<Survey.OnePod> pods) {
    Set<String> nodes = new TreeSet<>();
    pods.stream().map(Survey.OnePod::node).filter(node -> !node.isEmpty()).forEach(nodes::add);
    try {
      client.nodes().list().getItems().stream()
          .filter(Everywhere::isOpen)
          .map(node -> node.getMetadata().getName())
          .forEach(nodes::add);
    } catch (KubernetesClientException e) {
      // a right that a check does not need: then only what pods say is known
    }
    return nodes;
  }

  private static boolean isOpen(Node node) {
    return !Boolean.TRUE.equals(node.getSpec().getUnschedulable())
        && node.getSpec().getTaints().stream().map(Taint::getEffect).noneMatch(CLOSING::contains);
  }
}
