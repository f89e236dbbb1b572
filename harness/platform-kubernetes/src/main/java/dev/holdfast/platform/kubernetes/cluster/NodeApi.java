package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What faults do to nodes by the cluster's API, and how it is put back. */
public final class NodeApi {
  /** On a node that a run has cordoned; its value is the run's mark. */
  private static final String CORDONED = "holdfast.dev/cordoned";

  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;

  public NodeApi(KubernetesClient client) {
    this.client = client;
  }

  /** What a user must be allowed to do in the cluster as a whole to drain a node. */
  public static List<Right> rights() {
    return Stream.of(
            Right.all("", "nodes", "", "get", "list", "watch", "patch"),
            Right.all("", "pods", "", "list"),
            Right.all("", "pods", "eviction", "create"))
        .flatMap(List::stream)
        .toList();
  }

  /** The names of those whose owner has said that they may be struck. */
  public Set<String> allowed() {
    return client.nodes().withLabel(Labels.ALLOW, "true").list().getItems().stream()
        .map(node -> node.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  /** Whether another node is ready and takes new pods. */
  public boolean takePodsBeside(String name) {
    return client.nodes().list().getItems().stream()
        .filter(node -> !node.getMetadata().getName().equals(name))
        .anyMatch(node -> !isCordoned(node) && Readiness.isNodeReady(node));
  }

  /** What to tell people where none does. */
  public static String nowhereBeside(String name) {
    return "the cluster has no node beside %s that is ready and takes pods, so what is evicted there could not go elsewhere; add one, or uncordon one"
        .formatted(name);
  }

  /** Says that a node may be struck. */
  public void allow(String name) {
    client
        .nodes()
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"labels\": {\"%s\": \"true\"}}}".formatted(Labels.ALLOW));
  }

  /** Lets new pods come to a node, or keeps them from it, whoever's doing that was. */
  public void open(String name, boolean open) {
    client
        .nodes()
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"unschedulable\": %s}}".formatted(open ? "null" : "true"));
  }

  /**
   * Waits until a node has joined the cluster and is ready.
   *
   * @throws CannotStart where it has not within the bound
   */
  public void awaitReady(String name, Duration bound) {
    try {
      client.nodes().withName(name).waitUntilReady(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (KubernetesClientTimeoutException e) {
      throw new CannotStart(
          "node %s is not ready after %d s; see what docker logs says of its container"
              .formatted(name, bound.toSeconds()),
          e);
    }
  }

  /**
   * How it is reached from outside of the cluster; empty where it is not there, or says nothing.
   */
  public Optional<String> address(String name) {
    return Optional.ofNullable(client.nodes().withName(name).get()).flatMap(NodeApi::address);
  }

  /** The addresses of all nodes, first those that no run may strike. */
  public List<String> addresses() {
    List<Node> all = client.nodes().list().getItems();
    return Stream.concat(
            all.stream().filter(node -> !isAllowed(node)), all.stream().filter(NodeApi::isAllowed))
        .flatMap(node -> address(node).stream())
        .toList();
  }

  private static boolean isAllowed(Node node) {
    return "true".equals(labels(node).get(Labels.ALLOW));
  }

  private static Map<String, String> labels(Node node) {
    return Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
  }

  private static Optional<String> address(Node node) {
    return node.getStatus().getAddresses().stream()
        .filter(address -> "InternalIP".equals(address.getType()))
        .map(NodeAddress::getAddress)
        .findFirst();
  }

  /** What stands on it, of all namespaces. */
  public List<Pod> pods(String name) {
    return client.pods().inAnyNamespace().withField("spec.nodeName", name).list().getItems();
  }

  /** Whether new pods are kept from it. */
  public boolean isCordoned(String name) {
    return Optional.ofNullable(client.nodes().withName(name).get())
        .filter(NodeApi::isCordoned)
        .isPresent();
  }

  /** Whether new pods are kept from it. */
  public static boolean isCordoned(Node node) {
    return Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }

  /** Keeps new pods from it, as {@code kubectl cordon} does. */
  public void cordon(String name, String mark) {
    patch(name, "\"" + mark + "\"", "true");
  }

  /** Lets new pods come to it again, where it is still the run that keeps them from it. */
  public void uncordon(String name, String mark) {
    if (isMarked(name, mark)) {
      patch(name, "null", "null");
    }
  }

  /** Whether it is the run with that mark that keeps new pods from it. */
  public boolean isMarked(String name, String mark) {
    return Optional.ofNullable(client.nodes().withName(name).get())
        .map(node -> node.getMetadata().getAnnotations())
        .filter((Map<String, String> all) -> mark.equals(all.get(CORDONED)))
        .isPresent();
  }

  private void patch(String name, String mark, String unschedulable) {
    client
        .nodes()
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": %s}}, \"spec\": {\"unschedulable\": %s}}"
                .formatted(CORDONED, mark, unschedulable));
  }

  /**
   * Asks that a pod goes, which is refused where a disruption budget would be broken by it.
   *
   * @return whether it is on its way out, or gone
   * @throws KubernetesClientException where the cluster refuses for another reason
   */
  public boolean evict(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String name = pod.getMetadata().getName();
    Eviction eviction =
        new EvictionBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .build();
    try {
      client.raw(
          "/api/v1/namespaces/%s/pods/%s/eviction".formatted(namespace, name), "POST", eviction);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == TOO_MANY_REQUESTS) {
        return false;
      }
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return true;
      }
      throw e;
    }
  }
}
