package dev.holdfast.platform.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;

/** How long what is removed may take to be gone. */
final class OwnGrace {
  private static final Duration AT_LEAST = Duration.ofSeconds(45);

  /** Beyond a pod's own grace, for its node and the cluster to see that it is gone. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private OwnGrace() {}

  /**
   * As long as the pods' own grace (terminationGracePeriodSeconds) and a margin: what still ends as
   * it was promised is no leftover. Asked while the pods are there.
   */
  static Duration goneWithin(KubernetesClient client, String namespace) {
    Duration promised = longest(client, namespace).plus(MARGIN);
    return promised.compareTo(AT_LEAST) > 0 ? promised : AT_LEAST;
  }

  private static Duration longest(KubernetesClient client, String namespace) {
    try {
      return client.pods().inNamespace(namespace).list().getItems().stream()
          .map(pod -> pod.getSpec().getTerminationGracePeriodSeconds())
          .filter(Objects::nonNull)
          .max(Comparator.naturalOrder())
          .map(Duration::ofSeconds)
          .orElse(Duration.ZERO);
    } catch (KubernetesClientException e) {
      return Duration.ZERO; // a cluster that does not answer is told of by what is removed next
    }
  }
}
