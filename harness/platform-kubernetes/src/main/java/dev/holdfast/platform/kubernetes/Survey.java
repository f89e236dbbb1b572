package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands in a namespace, for whoever decides what to break there.
 *
 * @param objects workloads, Services, disruption budgets, autoscalers
 * @param nodes that are known to take pods: those of the cluster where they may be listed, and
 *     those that have pods of the namespace
 */
public record Survey(List<JsonNode> objects, List<OnePod> pods, Set<String> nodes) {
  public Survey {
    objects = List.copyOf(objects);
    pods = List.copyOf(pods);
    nodes = Set.copyOf(nodes);
  }

  /**
   * A pod of a workload.
   *
   * @param node where it runs; "" for nowhere yet
   * @param startedIn from its creation until it was ready for the first time, as far as the cluster
   *     still says so; zero where it does not
   */
  public record OnePod(
      String name, Workload workload, String node, boolean ready, Duration startedIn) {
    static Stream<OnePod> of(Pod pod) {
      return PodView.workload(pod)
          .map(workload ->
              new OnePod(
                  pod.getMetadata().getName(),
                  workload,
                  Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
                  PodView.of(pod, workload).ready(),
                  startedIn(pod)))
          .stream();
    }

    private static Duration startedIn(Pod pod) {
      return readySince(pod)
          .map(ready ->
              Duration.between(Instant.parse(pod.getMetadata().getCreationTimestamp()), ready))
          .filter(took -> !took.isNegative())
          .orElse(Duration.ZERO);
    }

    private static Optional<Instant> readySince(Pod pod) {
      return pod.getStatus().getConditions().stream()
          .filter(condition -> condition.getType().equals("Ready"))
          .filter(condition -> condition.getStatus().equals("True"))
          .flatMap(condition -> Stream.ofNullable(condition.getLastTransitionTime()))
          .map(Instant::parse)
          .findFirst();
    }
  }
}
