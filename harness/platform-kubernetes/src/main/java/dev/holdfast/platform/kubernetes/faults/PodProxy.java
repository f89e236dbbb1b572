package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.platform.kubernetes.node.Proxies;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The Toxiproxy of a pod, as its specification has it. */
final class PodProxy {
  /** Toxiproxy's own, where the container names no port {@code proxy-api}. */
  private static final int API_PORT = 8474;

  private static final String API = "proxy-api";
  private static final String TCP = "TCP";

  private PodProxy() {}

  /** Of a pod of the cluster; empty where no container has that image and a port. */
  static Optional<Proxies.Place> of(
      io.fabric8.kubernetes.api.model.Pod pod, String sidecar, String address) {
    return pod.getSpec().getContainers().stream()
        .filter(container -> container.getImage().equals(sidecar))
        .findFirst()
        .flatMap(container -> place(container.getPorts(), address));
  }

  private static Optional<Proxies.Place> place(List<ContainerPort> ports, String address) {
    int api =
        ports.stream()
            .filter(port -> API.equals(port.getName()))
            .findFirst()
            .map(ContainerPort::getContainerPort)
            .orElse(API_PORT);
    return ports.stream()
        .filter(port -> !API.equals(port.getName()))
        .findFirst()
        .map(port -> new Proxies.Place(address, api, port.getContainerPort()));
  }

  /**
   * The first port that any container says it listens on.
   *
   * @throws FaultNotPossible where none says so
   */
  static int firstPort(io.fabric8.kubernetes.api.model.Pod pod) {
    return ports(pod).getFirst();
  }

  /**
   * All that its containers say they listen on for TCP.
   *
   * @throws FaultNotPossible where none says so
   */
  static List<Integer> ports(io.fabric8.kubernetes.api.model.Pod pod) {
    List<Integer> ports =
        pod.getSpec().getContainers().stream()
            .flatMap(container -> container.getPorts().stream())
            .filter(port -> Objects.requireNonNullElse(port.getProtocol(), TCP).equals(TCP))
            .map(ContainerPort::getContainerPort)
            .toList();
    if (ports.isEmpty()) {
      throw new FaultNotPossible(
          "pod " + pod.getMetadata().getName() + " names no port to see its network by");
    }
    return ports;
  }

  /** A path that is known to be answered, whatever the status: a probe's, else the root. */
  static String path(io.fabric8.kubernetes.api.model.Pod pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(PodProxy::probes)
        .map(Probe::getHttpGet)
        .flatMap(Stream::ofNullable)
        .map(HTTPGetAction::getPath)
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElse("/");
  }

  private static Stream<Probe> probes(Container container) {
    return Stream.of(
            Optional.ofNullable(container.getReadinessProbe()),
            Optional.ofNullable(container.getLivenessProbe()),
            Optional.ofNullable(container.getStartupProbe()))
        .flatMap(Optional::stream);
  }
}
