package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Fault;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.Right;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a user must be allowed to do before a run attaches to a namespace. All of it is asked for
 * before anything is changed: to find out half-way that a thing cannot be put back is too late.
 */
final class Rights {
  private static final String APPS = "apps";
  private static final String EVERYWHERE = "";

  /** The API's names of what has pods. */
  static final List<String> WORKLOADS = List.of("deployments", "statefulsets", "daemonsets");

  private Rights() {}

  /** All that a run needs in the namespace that it attaches to. */
  private static List<Right> needed(List<Fault> faults) {
    List<Right> needed = always();
    for (Fault fault : faults) {
      String resource =
          fault
              .target()
              .ofWorkload()
              .map(workload -> workload.kind().key() + "s")
              .orElse("deployments");
      needed.addAll(of(fault.kind(), resource));
    }
    return needed.stream().distinct().toList();
  }

  /** What each run needs, whatever its faults. */
  static List<Right> always() {
    List<Right> needed = new ArrayList<>();
    all(needed, "", "pods", "", "list", "watch");
    all(needed, "", "events", "", "list", "watch");
    all(needed, "", "services", "", "get", "list", "create", "delete");
    all(needed, "", "configmaps", "", "get", "create", "delete");
    all(needed, "discovery.k8s.io", "endpointslices", "", "list", "watch");
    for (String resource : WORKLOADS) {
      all(needed, APPS, resource, "", "list");
    }
    return needed;
  }

  /**
   * What a kind of fault needs beside that.
   *
   * @param resource the API's name of the kind of workload that it strikes
   */
  static List<Right> of(String kind, String resource) {
    List<Right> needed = new ArrayList<>();
    switch (kind) {
      case "delete-pod" -> all(needed, "", "pods", "", "delete");
      case "scale" -> {
        all(needed, APPS, resource, "", "get");
        all(needed, APPS, resource, "scale", "get", "update");
      }
      case "rollout" -> all(needed, APPS, resource, "", "get", "patch");
      // what sees lost or late packets opens a way to each pod
      case "network", "packet-loss" ->
          all(needed, "discovery.k8s.io", "endpointslices", "", "create", "delete");
      default -> {
        // what an agent does is done elsewhere
      }
    }
    return needed;
  }

  /**
   * What a kind of fault needs in the cluster as a whole: of nodes, and of all that stands there.
   */
  static List<Right> ofTheCluster(String kind) {
    return kind.equals(KubernetesPlatform.DRAIN_NODE) ? NodeApi.rights() : List.of();
  }

  /** What of it this user lacks. */
  static List<Right> lackingOfTheCluster(KubernetesClient client, String kind) {
    return ofTheCluster(kind).stream()
        .filter(right -> !right.isAllowed(client, EVERYWHERE))
        .toList();
  }

  private static void all(
      List<Right> rights, String group, String resource, String subresource, String... verbs) {
    rights.addAll(Right.all(group, resource, subresource, verbs));
  }

  /**
   * Asks the cluster for each of them.
   *
   * @throws CannotStart with all that are missing
   */
  static void check(Setup setup, KubernetesClient client, String namespace, List<Fault> faults) {
    List<String> missing =
        Stream.concat(
                needed(faults).stream()
                    .filter(right -> !right.isAllowed(client, namespace))
                    .map(Right::toString),
                faults.stream()
                    .map(Fault::kind)
                    .distinct()
                    .flatMap(kind -> lackingOfTheCluster(client, kind).stream())
                    .map(right -> right + " in the cluster as a whole"))
            .toList();
    if (!missing.isEmpty()) {
      throw new CannotStart(
          "the cluster of %s does not allow this user what a run needs in namespace %s: the role lacks %s; ./holdfast rbac prints all that is needed, and so does harness/platform-kubernetes/rbac-attach.yaml"
              .formatted(setup.cluster(), namespace, String.join(", ", missing)));
    }
  }
}
