package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Right;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a cluster lets this user have agents, asked without making one. */
public final class Grant {
  private final KubernetesClient client;
  private final AgentSettings settings;

  public Grant(KubernetesClient client, AgentSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * What a user must be allowed to do in the agents' namespace; a pod is made there for trial only.
   */
  public static List<Right> rights() {
    return Stream.of(
            Right.all("batch", "jobs", "", "create", "delete"),
            Right.all("", "pods", "", "create", "get", "list"),
            Right.all("", "pods", "exec", "create", "get"))
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Why a kind of fault cannot be done by an agent; empty where it can.
   *
   * @param kind one of {@link AgentNeeds#KINDS}
   */
  public Optional<String> missing(String kind) {
    try {
      List<String> lacking =
          rights().stream()
              .filter(right -> !right.isAllowed(client, settings.namespace()))
              .map(Right::toString)
              .toList();
      return lacking.isEmpty()
          ? refusal(kind)
          : Optional.of(
              "this user may not have agents in namespace %s: the role lacks %s"
                  .formatted(settings.namespace(), String.join(", ", lacking)));
    } catch (KubernetesClientException e) {
      return Optional.of("the cluster does not say whether agents are allowed: " + Refusal.said(e));
    }
  }

  /** What admission says of such a pod, which is the only way to know. */
  private Optional<String> refusal(String kind) {
    Pod trial =
        new PodBuilder()
            .withNewMetadata()
            .withGenerateName("holdfast-agent-")
            .withNamespace(settings.namespace())
            .endMetadata()
            .withSpec(AgentPodSpec.pod(settings, "", List.of(kind)))
            .build();
    try {
      client.pods().inNamespace(settings.namespace()).resource(trial).dryRun(true).create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(
          e.getCode() == 404
              ? "the cluster has no namespace %s".formatted(settings.namespace())
              : "the cluster refuses its pod in namespace %s: %s"
                  .formatted(settings.namespace(), Refusal.said(e)));
    }
  }
}
