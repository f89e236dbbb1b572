package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Right;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
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
    return missing(settings.namespace(), AgentPodSpec.pod(settings, "", List.of(kind)));
  }

  /** Why load cannot be made in the cluster; empty where it can. */
  public static Optional<String> missing(KubernetesClient client, GeneratorSettings settings) {
    return new Grant(client, new AgentSettings(settings.namespace(), settings.image()))
        .missing(settings.namespace(), GeneratorPodSpec.pod(settings, ""));
  }

  private Optional<String> missing(String namespace, PodSpec pod) {
    try {
      List<String> lacking =
          rights().stream()
              .filter(right -> !right.isAllowed(client, namespace))
              .map(Right::toString)
              .toList();
      return lacking.isEmpty()
          ? refusal(namespace, pod)
          : Optional.of(
              "this user may not have agents in namespace %s: the role lacks %s"
                  .formatted(namespace, String.join(", ", lacking)));
    } catch (KubernetesClientException e) {
      return Optional.of("the cluster does not say whether agents are allowed: " + Refusal.said(e));
    }
  }

  /** What admission says of such a pod, which is the only way to know. */
  private Optional<String> refusal(String namespace, PodSpec pod) {
    Pod trial =
        new PodBuilder()
            .withNewMetadata()
            .withGenerateName("holdfast-agent-")
            .withNamespace(namespace)
            .endMetadata()
            .withSpec(pod)
            .build();
    try {
      client.pods().inNamespace(namespace).resource(trial).dryRun(true).create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(
          e.getCode() == 404
              ? "the cluster has no namespace %s".formatted(namespace)
              : "the cluster refuses its pod in namespace %s: %s"
                  .formatted(namespace, Refusal.said(e)));
    }
  }
}
