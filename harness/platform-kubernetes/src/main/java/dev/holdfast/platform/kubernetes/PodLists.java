package dev.holdfast.platform.kubernetes;

import dev.holdfast.observe.WorkloadObserver;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists the system's pods: what the list knows the watch must know by the next list. A namespace's
 * other pods cost a watch and no more: the lists ask for the system's by their labels.
 */
final class PodLists implements WorkloadObserver.Doubt<ClusterPod> {
  static final WorkloadObserver.Rhythm RHYTHM =
      new WorkloadObserver.Rhythm(Duration.ofMillis(750), 1);

  private final KubernetesClient client;
  private final String namespace;
  private final PodBoard board;
  private final Set<Map<String, String>> selectors;

  /** What the last list knew and the watch did not, by the pods' names. */
  private Map<String, String> late = Map.of();

  /**
   * Of the pods on that board.
   *
   * @param selectors labels by which all of them are found, each set some of them; empty where the
   *     whole namespace must be listed
   */
  PodLists(
      KubernetesClient client,
      String namespace,
      PodBoard board,
      Set<Map<String, String>> selectors) {
    this.client = client;
    this.namespace = namespace;
    this.board = board;
    this.selectors = selectors;
  }

  @Override
  public Optional<String> missed(Map<String, ClusterPod> told) {
    try {
      Map<String, String> unknown = unknown(list());
      List<String> still =
          unknown.entrySet().stream()
              .filter(pod -> pod.getValue().equals(late.get(pod.getKey())))
              .map(Map.Entry::getKey)
              .toList();
      late = unknown;
      return still.isEmpty()
          ? Optional.empty()
          : Optional.of("the watch has not told of pod " + String.join(", ", still));
    } catch (KubernetesClientException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private List<io.fabric8.kubernetes.api.model.Pod> list() {
    if (selectors.isEmpty()) {
      return client.pods().inNamespace(namespace).list().getItems();
    }
    Map<String, io.fabric8.kubernetes.api.model.Pod> found = new HashMap<>();
    for (Map<String, String> labels : selectors) {
      for (var pod : client.pods().inNamespace(namespace).withLabels(labels).list().getItems()) {
        found.put(pod.getMetadata().getName(), pod);
      }
    }
    return List.copyOf(found.values());
  }

  private Map<String, String> unknown(List<io.fabric8.kubernetes.api.model.Pod> listed) {
    return unlike(
        versions(listed.stream().filter(board::takes)),
        versions(board.all().stream().map(ClusterPod::raw)));
  }

  private static Map<String, String> versions(Stream<io.fabric8.kubernetes.api.model.Pod> pods) {
    return pods.collect(
        Collectors.toMap(
            pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getResourceVersion()));
  }

  /** By its name, the listed version of each pod that the watch has otherwise; "none" for gone. */
  static Map<String, String> unlike(Map<String, String> listed, Map<String, String> watched) {
    Map<String, String> unlike = new HashMap<>();
    Set<String> names = new TreeSet<>(listed.keySet());
    names.addAll(watched.keySet());
    for (String name : names) {
      String version = listed.getOrDefault(name, "none");
      if (!version.equals(watched.get(name))) {
        unlike.put(name, version);
      }
    }
    return unlike;
  }
}
