package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.model.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What faults change of the workloads of a namespace, and how it is put back. */
public final class WorkloadApi {
  /** {@code kubectl rollout restart}'s own. */
  private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

  private final KubernetesClient client;
  private final String namespace;

  public WorkloadApi(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** How many pods it asks for; empty where it is not there, or asks for none itself. */
  public OptionalInt replicas(Workload workload) {
    Integer asked =
        switch (found(workload).orElse(null)) {
          case Deployment deployment -> deployment.getSpec().getReplicas();
          case StatefulSet set -> set.getSpec().getReplicas();
          case null, default -> null;
        };
    return asked == null ? OptionalInt.empty() : OptionalInt.of(asked);
  }

  /** Asks for so many pods of a Deployment or StatefulSet. */
  public void scale(Workload workload, int replicas) {
    switch (workload.kind()) {
      case DEPLOYMENT ->
          client
              .apps()
              .deployments()
              .inNamespace(namespace)
              .withName(workload.name())
              .scale(replicas);
      case STATEFULSET ->
          client
              .apps()
              .statefulSets()
              .inNamespace(namespace)
              .withName(workload.name())
              .scale(replicas);
      case DAEMONSET, JOB -> throw new IllegalArgumentException(workload + " cannot be scaled");
    }
  }

  /** When its template says that it was restarted last; empty for never. */
  public Optional<String> restarted(Workload workload) {
    PodTemplateSpec template =
        switch (found(workload).orElse(null)) {
          case Deployment deployment -> deployment.getSpec().getTemplate();
          case StatefulSet set -> set.getSpec().getTemplate();
          case DaemonSet set -> set.getSpec().getTemplate();
          case null, default -> null;
        };
    return Optional.ofNullable(template)
        .map(PodTemplateSpec::getMetadata)
        .map(meta -> meta.getAnnotations())
        .map((Map<String, String> all) -> all.get(RESTARTED));
  }

  /**
   * Has all its pods replaced, as {@code kubectl rollout restart} does it: the template changes by
   * an annotation.
   *
   * @param when what the annotation says from now on; empty for none, which is a change too
   */
  public void restart(Workload workload, String when) {
    String value = when.isEmpty() ? "null" : "\"" + when + "\"";
    named(workload)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"template\": {\"metadata\": {\"annotations\": {\"%s\": %s}}}}}"
                .formatted(RESTARTED, value));
  }

  /** Whether the cluster has brought all its pods to what its template says now. */
  public boolean isSettled(Workload workload) {
    return switch (found(workload).orElse(null)) {
      case Deployment deployment -> {
        var status = deployment.getStatus();
        int asked = orNone(deployment.getSpec().getReplicas());
        yield observed(deployment, status == null ? null : status.getObservedGeneration())
            && orNone(status.getUpdatedReplicas()) == asked
            && orNone(status.getReadyReplicas()) == asked
            && orNone(status.getReplicas()) == asked;
      }
      case StatefulSet set -> {
        var status = set.getStatus();
        int asked = orNone(set.getSpec().getReplicas());
        yield observed(set, status == null ? null : status.getObservedGeneration())
            && orNone(status.getReadyReplicas()) == asked
            && (status.getUpdateRevision() == null
                || status.getUpdateRevision().equals(status.getCurrentRevision()));
      }
      case DaemonSet set -> {
        var status = set.getStatus();
        yield observed(set, status == null ? null : status.getObservedGeneration())
            && orNone(status.getUpdatedNumberScheduled())
                == orNone(status.getDesiredNumberScheduled())
            && orNone(status.getNumberReady()) == orNone(status.getDesiredNumberScheduled());
      }
      case null, default -> true;
    };
  }

  private static boolean observed(HasMetadata workload, @Nullable Long generation) {
    return generation != null && generation.equals(workload.getMetadata().getGeneration());
  }

  private static int orNone(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private Optional<HasMetadata> found(Workload workload) {
    return Optional.ofNullable(named(workload).get());
  }

  private Resource<? extends HasMetadata> named(Workload workload) {
    String name = workload.name();
    return switch (workload.kind()) {
      case DEPLOYMENT -> client.apps().deployments().inNamespace(namespace).withName(name);
      case STATEFULSET -> client.apps().statefulSets().inNamespace(namespace).withName(name);
      case DAEMONSET -> client.apps().daemonSets().inNamespace(namespace).withName(name);
      case JOB -> client.batch().v1().jobs().inNamespace(namespace).withName(name);
    };
  }
}
