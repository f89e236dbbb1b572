package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Target;
import dev.holdfast.spi.FaultNotPossible;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What pods are cut off from, as it is now: a workload's pods and the Services that lead to them,
 * or the registry.
 *
 * @param name for people
 * @param places where one of them is asked whether it can be reached; none twice
 * @param rules for the packets from and to them
 */
record Peers(String name, List<InetSocketAddress> places, List<String> rules) {
  Peers {
    places = List.copyOf(places);
    rules = List.copyOf(rules);
  }

  /**
   * Those of a fault.
   *
   * @param registry where pods reach it; null where there is none
   * @throws FaultNotPossible where there are none
   */
  static Peers of(
      Fault.Partition fault,
      LocalPods pods,
      Services services,
      @Nullable InetSocketAddress registry) {
    if (fault.from().equals(Target.Link.REGISTRY)) {
      if (registry == null) {
        throw new FaultNotPossible("the charts are told of no registry");
      }
      return registry(fault.peer(), registry);
    }
    List<LocalPod> peers =
        pods.pods().stream()
            .filter(pod -> pod.plan().workload().name().equals(fault.from()) && !pod.isStopping())
            .toList();
    List<InetSocketAddress> ofPods =
        peers.stream().flatMap(pod -> firstPort(pod.plan()).stream()).toList();
    List<InetSocketAddress> ofServices =
        services.leadingTo(peers.stream().map(pod -> pod.plan().name()).toList());
    List<InetSocketAddress> places =
        Stream.concat(ofPods.stream(), ofServices.stream()).distinct().toList();
    if (places.isEmpty()) {
      throw new FaultNotPossible(fault.peer() + " has no pod with a port");
    }
    String all =
        Stream.concat(
                peers.stream().map(pod -> pod.plan().address().getHostAddress()),
                ofServices.stream().map(at -> at.getAddress().getHostAddress()))
            .distinct()
            .collect(Collectors.joining(","));
    return new Peers(
        fault.peer(),
        places,
        List.of("INPUT -s " + all + " -j DROP", "OUTPUT -d " + all + " -j DROP"));
  }

  /** Probes and Services come from the same address, so here the port counts too. */
  private static Peers registry(String name, InetSocketAddress at) {
    String address = at.getAddress().getHostAddress();
    return new Peers(
        name,
        List.of(at),
        List.of(
            "INPUT -p tcp -s " + address + " --sport " + at.getPort() + " -j DROP",
            "OUTPUT -p tcp -d " + address + " --dport " + at.getPort() + " -j DROP"));
  }

  /** Where a pod takes connections first; none where its chart names no port. */
  static List<InetSocketAddress> firstPort(PodPlan plan) {
    List<InetSocketAddress> first = new ArrayList<>();
    plan.spec().all().stream()
        .flatMap(container -> container.ports().stream())
        .findFirst()
        .ifPresent(
            port -> first.add(new InetSocketAddress(plan.address(), plan.port(port.number()))));
    return first;
  }
}
