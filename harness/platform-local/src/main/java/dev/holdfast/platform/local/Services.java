package dev.holdfast.platform.local;

import dev.holdfast.model.Pod;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.local.chart.ServiceSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Services of a system: each has an address of its own, and a balancer for each port. */
final class Services implements Board.Reader<Pod>, AutoCloseable {
  private final PodNetwork network;
  private final List<Backed> ports = new ArrayList<>();

  /** By the Service's name, and by that with each port's name and number behind a colon. */
  private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();

  /**
   * A Service's port.
   *
   * @param port the chart's
   * @param number of the Service
   * @param pods where it may send connections, by the pod's name
   * @param ready those of them that take connections now, by the pod's name
   */
  private record Backed(
      ServiceSpec service,
      ServiceSpec.Port port,
      int number,
      Balancer balancer,
      Map<String, InetSocketAddress> pods,
      Map<String, InetSocketAddress> ready) {}

  /** Each is reached at an address of the block, and by pods as their network has it. */
  Services(
      List<ServiceSpec> services, LoopbackBlock block, PodNetwork network, PodTraffic traffic) {
    this.network = network;
    int number = -1;
    for (ServiceSpec service : services) {
      number++;
      InetAddress address = block.next();
      for (ServiceSpec.Port port : service.ports()) {
        int own =
            LoopbackBlock.free(address, port.number())
                ? port.number()
                : LoopbackBlock.freePort(address);
        InetSocketAddress at = new InetSocketAddress(address, own);
        addresses.putIfAbsent(service.name(), at);
        addresses.putIfAbsent(service.name() + ":" + port.name(), at);
        addresses.putIfAbsent(service.name() + ":" + port.number(), at);
        ports.add(
            new Backed(
                service,
                port,
                number,
                new Balancer(service.name(), at, network, number, port.number(), traffic),
                new LinkedHashMap<>(),
                new LinkedHashMap<>()));
      }
    }
  }

  /** A pod that may get connections once it is ready; said before anything else is of it. */
  synchronized void add(PodPlan pod) {
    for (Backed backed : ports) {
      if (backed.service.selects(pod.spec())) {
        // a pod without a port of that name is no endpoint, as in Kubernetes
        pod.spec()
            .port(backed.port.target())
            .ifPresent(number ->
                backed.pods.put(
                    pod.name(), new InetSocketAddress(pod.address(), pod.port(number))));
      }
    }
  }

  /** A pod that is gone for good. */
  synchronized void remove(PodPlan pod) {
    ports.forEach(port -> port.pods.remove(pod.name()));
  }

  /** Where pods in networks of their own reach the Services that lead to one of these pods. */
  synchronized List<InetSocketAddress> leadingTo(List<String> podNames) {
    return ports.stream()
        .filter(port -> podNames.stream().anyMatch(port.pods::containsKey))
        .map(port -> network.service(port.number, port.port.number()))
        .flatMap(Optional::stream)
        .toList();
  }

  Optional<InetSocketAddress> address(String service) {
    return Optional.ofNullable(addresses.get(service));
  }

  /**
   * What Kubernetes tells a container in variables of the Services in its namespace; those without
   * an address of their own are not among them.
   *
   * @param namespace "" for the releases' own
   */
  Map<String, String> variables(String namespace) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Backed port : ports) {
      if (port.service.namespace().equals(namespace) && !port.service.headless()) {
        InetSocketAddress at =
            network.service(port.number, port.port.number()).orElseGet(port.balancer::address);
        ServiceVariables.of(port.service.name(), port.port.name(), at)
            .forEach(variables::putIfAbsent);
      }
    }
    return variables;
  }

  /** The pod to which the newest connection from that port of this machine was handed there. */
  Optional<String> podBehind(InetSocketAddress service, int clientPort) {
    for (Backed port : ports) {
      if (port.balancer.address().equals(service)) {
        return port.balancer.podBehind(clientPort);
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized void changed(long atNanos, Pod pod, boolean gone) {
    for (Backed port : ports) {
      InetSocketAddress target = port.pods.get(pod.name());
      if (target == null) {
        continue;
      }
      boolean takes = pod.ready() && !gone;
      boolean changed =
          takes
              ? port.ready.put(pod.name(), target) == null
              : port.ready.remove(pod.name()) != null;
      if (changed) {
        port.balancer.backends(
            port.ready.entrySet().stream()
                .map(one -> new Balancer.Backend(one.getKey(), one.getValue()))
                .toList());
      }
    }
  }

  @Override
  public void close() {
    ports.forEach(port -> port.balancer.close());
  }
}
