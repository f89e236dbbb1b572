package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The disruption budgets that keep pods from being evicted. */
record Budgets(KubernetesClient client, PodBoard board) {
  /**
   * {@code : disruption budget shop allows no eviction (2 ready, 2 needed)}; "" where none does.
   */
  String blocking(Pod pod) {
    Optional<io.fabric8.kubernetes.api.model.Pod> raw = board.pod(pod.name()).map(ClusterPod::raw);
    if (raw.isEmpty()) {
      return "";
    }
    try {
      return client
          .policy()
          .v1()
          .podDisruptionBudget()
          .inNamespace(raw.get().getMetadata().getNamespace())
          .list()
          .getItems()
          .stream()
          .filter(budget -> blocks(budget, PodView.labels(raw.get())))
          .map(Budgets::said)
          .collect(Collectors.joining());
    } catch (KubernetesClientException e) {
      return ""; // what this user may not look at explains nothing
    }
  }

  static boolean blocks(PodDisruptionBudget budget, Map<String, String> labels) {
    return budget.getStatus() != null
        && budget.getStatus().getDisruptionsAllowed() != null
        && budget.getStatus().getDisruptionsAllowed() == 0
        && budget.getSpec().getSelector() != null
        && selects(budget.getSpec().getSelector(), labels);
  }

  private static boolean selects(LabelSelector selector, Map<String, String> labels) {
    Map<String, String> all = Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of());
    return labels.entrySet().containsAll(all.entrySet())
        && selector.getMatchExpressions().stream().allMatch(each -> holds(each, labels));
  }

  /** As the API has it: a label that is not there is in no list, too. */
  private static boolean holds(LabelSelectorRequirement of, Map<String, String> labels) {
    String value = labels.get(of.getKey());
    List<String> values = of.getValues();
    return switch (of.getOperator()) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  private static String said(PodDisruptionBudget budget) {
    return ": disruption budget %s allows no eviction (%d ready, %d needed)"
        .formatted(
            budget.getMetadata().getName(),
            budget.getStatus().getCurrentHealthy(),
            budget.getStatus().getDesiredHealthy());
  }
}
