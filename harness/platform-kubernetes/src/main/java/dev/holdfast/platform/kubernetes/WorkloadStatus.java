package dev.holdfast.platform.kubernetes;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What charts and pods do not tell of workloads, and the cluster does. The least Role has no right
 * to ask for it, and a cluster that is away is noticed by the pods' watch: so a refusal is no
 * answer, and no trouble.
 */
final class WorkloadStatus {
  private WorkloadStatus() {}

  /** On how many nodes a DaemonSet shall run; empty where the cluster does not say, or not yet. */
  static OptionalLong nodes(KubernetesClient client, String namespace, String daemonSet) {
    try {
      DaemonSet set = client.apps().daemonSets().inNamespace(namespace).withName(daemonSet).get();
      return set == null || !isCounted(set)
          ? OptionalLong.empty()
          : OptionalLong.of(set.getStatus().getDesiredNumberScheduled());
    } catch (KubernetesClientException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isCounted(DaemonSet set) {
    return set.getStatus() != null
        && set.getStatus().getDesiredNumberScheduled() != null
        && Objects.equals(
            set.getStatus().getObservedGeneration(), set.getMetadata().getGeneration());
  }

  /**
   * Whether a Job has done its work. One that was installed and is not there any more has: the
   * cluster removes those that are done, and their pods, where the Job says after how long.
   */
  static boolean isDone(KubernetesClient client, String namespace, String job) {
    try {
      Job found = client.batch().v1().jobs().inNamespace(namespace).withName(job).get();
      return found == null
          || (found.getStatus() != null && found.getStatus().getCompletionTime() != null);
    } catch (KubernetesClientException e) {
      return false;
    }
  }
}
