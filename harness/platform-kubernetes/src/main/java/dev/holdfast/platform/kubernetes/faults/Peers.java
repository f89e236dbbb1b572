package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Target;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What pods are cut off from, as it is now: a workload's pods and the Services that lead to them,
 * or the registry.
 *
 * @param name for people
 * @param places none twice
 */
record Peers(String name, List<Place> places) {
  Peers {
    places = places.stream().distinct().toList();
  }

  /** Where one of them is asked whether it can be reached. */
  record Place(String address, int port) {
    @Override
    public String toString() {
      return address + ":" + port;
    }
  }

  /**
   * Those of a fault.
   *
   * @throws FaultNotPossible where there are none
   */
  static Peers of(
      Fault.Partition fault,
      Setup setup,
      KubernetesClient client,
      String namespace,
      PodBoard board) {
    Peers peers =
        fault.from().equals(Target.Link.REGISTRY)
            ? new Peers(fault.peer(), List.of(registry(registryUrl(setup))))
            : new Peers(
                fault.peer(),
                places(
                    board.all().stream()
                        .filter(seen -> seen.pod().workload().name().equals(fault.from()))
                        .map(ClusterPod::raw)
                        .toList(),
                    client.services().inNamespace(namespace).list().getItems()));
    if (peers.places.isEmpty()) {
      throw new FaultNotPossible(fault.peer() + " has no pod with an address");
    }
    return peers;
  }

  private static URI registryUrl(Setup setup) {
    return setup
        .values()
        .registryUrl()
        .map(URI::create)
        .orElseThrow(() -> new FaultNotPossible("the charts are told of no registry"));
  }

  /** A name would have to be resolved as the pods do it. */
  static Place registry(URI url) {
    String host = Optional.ofNullable(url.getHost()).orElse("");
    if (!host.matches("[0-9.]+")) {
      throw new FaultNotPossible(
          "the registry's URL must have an address for its host, got " + url);
    }
    int usual = "https".equals(url.getScheme()) ? 443 : 80;
    return new Place(host, url.getPort() > 0 ? url.getPort() : usual);
  }

  /** Of pods that stay, and of the Services among all that select one of them. */
  static List<Place> places(
      List<io.fabric8.kubernetes.api.model.Pod> pods, List<Service> services) {
    List<io.fabric8.kubernetes.api.model.Pod> staying =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(pod -> present(pod.getStatus().getPodIP()))
            .toList();
    return Stream.concat(
            staying.stream()
                .map(pod -> new Place(pod.getStatus().getPodIP(), PodProxy.firstPort(pod))),
            services.stream()
                .filter(service -> present(service.getSpec().getClusterIP()))
                .filter(service -> staying.stream().anyMatch(pod -> selects(service, pod)))
                .map(service ->
                    new Place(
                        service.getSpec().getClusterIP(),
                        service.getSpec().getPorts().getFirst().getPort())))
        .toList();
  }

  /** A Service without a load balancer of its own has the address "None". */
  private static boolean present(@Nullable String address) {
    return address != null && !address.isEmpty() && !address.equals("None");
  }

  private static boolean selects(Service service, io.fabric8.kubernetes.api.model.Pod pod) {
    Map<String, String> selector =
        Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of());
    return !selector.isEmpty() && PodView.labels(pod).entrySet().containsAll(selector.entrySet());
  }
}
