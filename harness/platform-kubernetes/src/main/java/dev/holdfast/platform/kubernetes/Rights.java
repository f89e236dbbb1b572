package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Fault;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user must be allowed to do before a run attaches to a namespace. All of it is asked for
 * before anything is changed: to find out half-way that a thing cannot be put back is too late.
 */
final class Rights {
  private static final String APPS = "apps";

  private Rights() {}

  private record Right(String verb, String group, String resource, String subresource) {
    @Override
    public String toString() {
      return "verb '%s' on '%s%s%s'"
          .formatted(
              verb,
              resource,
              subresource.isEmpty() ? "" : "/" + subresource,
              group.isEmpty() ? "" : "." + group);
    }
  }

  private static List<Right> needed(List<Fault> faults) {
    List<Right> needed = new ArrayList<>();
    all(needed, "", "pods", "", "list", "watch");
    all(needed, "", "events", "", "list", "watch");
    all(needed, "", "services", "", "get", "list", "create", "delete");
    all(needed, "", "configmaps", "", "get", "create", "delete");
    all(needed, "discovery.k8s.io", "endpointslices", "", "list", "watch");
    for (String resource : List.of("deployments", "statefulsets", "daemonsets")) {
      all(needed, APPS, resource, "", "list");
    }
    for (Fault fault : faults) {
      String resource =
          fault
              .target()
              .ofWorkload()
              .map(workload -> workload.kind().key() + "s")
              .orElse("deployments");
      switch (fault.kind()) {
        case "delete-pod" -> all(needed, "", "pods", "", "delete");
        case "scale" -> {
          all(needed, APPS, resource, "", "get");
          all(needed, APPS, resource, "scale", "get", "update");
        }
        case "rollout" -> all(needed, APPS, resource, "", "get", "patch");
        default -> {
          // no other can be done here
        }
      }
    }
    return needed.stream().distinct().toList();
  }

  private static void all(
      List<Right> rights, String group, String resource, String subresource, String... verbs) {
    for (String verb : verbs) {
      rights.add(new Right(verb, group, resource, subresource));
    }
  }

  /**
   * Asks the cluster for each of them.
   *
   * @throws CannotStart with all that are missing
   */
  static void check(Setup setup, KubernetesClient client, String namespace, List<Fault> faults) {
    List<String> missing =
        needed(faults).stream()
            .filter(right -> !allowed(client, namespace, right))
            .map(Right::toString)
            .toList();
    if (!missing.isEmpty()) {
      throw new CannotStart(
          "the cluster of %s does not allow this user what a run needs in namespace %s: the role lacks %s; see harness/platform-kubernetes/rbac-attach.yaml for all that is needed"
              .formatted(setup.cluster(), namespace, String.join(", ", missing)));
    }
  }

  private static boolean allowed(KubernetesClient client, String namespace, Right right) {
    SelfSubjectAccessReview asked =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withVerb(right.verb)
            .withGroup(right.group)
            .withResource(right.resource)
            .withSubresource(right.subresource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(client.resource(asked).create().getStatus().getAllowed());
  }
}
