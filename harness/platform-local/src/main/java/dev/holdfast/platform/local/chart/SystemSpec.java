package dev.holdfast.platform.local.chart;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Workload;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What charts ask for, as far as the local platform acts on it, and what it leaves out. */
public record SystemSpec(
    List<DeploymentSpec> deployments,
    List<ServiceSpec> services,
    List<NotHonoured> notHonoured,
    List<Blueprint.LeftOut> leftOut) {
  public SystemSpec {
    deployments = List.copyOf(deployments);
    services = List.copyOf(services);
    notHonoured = List.copyOf(notHonoured);
    leftOut = List.copyOf(leftOut);
  }

  /** What the engine plans with. */
  public Blueprint blueprint() {
    return new Blueprint(
        deployments.stream()
            .map(deployment ->
                new Blueprint.Replicas(
                    deployment.workload(), deployment.replicas(), deployment.pod().containers()))
            .toList(),
        services.stream().map(ServiceSpec::name).toList(),
        notHonoured,
        services.stream().collect(Collectors.toMap(ServiceSpec::name, SystemSpec::ports)),
        leftOut,
        List.of());
  }

  private static List<Blueprint.Port> ports(ServiceSpec service) {
    return service.ports().stream()
        .map(port -> new Blueprint.Port(port.name(), port.number()))
        .toList();
  }

  /**
   * A Service that leads to no pod.
   *
   * @param why in a sentence
   * @param until when that is over, beginning with a space; "" for never
   */
  public record DeadEnd(String service, String why, String until) {
    /** With what comes of it. */
    public String note() {
      return why + "; who connects to it is refused" + until;
    }
  }

  /** The Services that lead to no pod. */
  public List<DeadEnd> deadEnds() {
    return services.stream()
        .flatMap(service -> service.ports().stream().flatMap(port -> deadEnd(service, port)))
        .distinct()
        .toList();
  }

  private Stream<DeadEnd> deadEnd(ServiceSpec service, ServiceSpec.Port port) {
    List<DeploymentSpec> behind =
        deployments.stream().filter(deployment -> service.selects(deployment.pod())).toList();
    List<PodSpec> pods = behind.stream().map(DeploymentSpec::pod).toList();
    if (!behind.isEmpty() && behind.stream().allMatch(one -> one.replicas() == 0)) {
      return Stream.of(
          new DeadEnd(
              service.name(),
              "Service %s leads to no pod: Deployment %s has 0 replicas"
                  .formatted(service.name(), behind.getFirst().name()),
              " until it is scaled"));
    }
    if (pods.isEmpty()) {
      return Stream.of(
          new DeadEnd(
              service.name(),
              "Service %s leads to no pod: %s"
                  .formatted(
                      service.name(),
                      service.selector().isEmpty()
                          ? "it has no selector"
                          : "none that runs here has the labels "
                              + new TreeMap<>(service.selector())
                                  .toString()
                                  .replaceAll("[{}]", "")),
              ""));
    }
    return pods.stream().anyMatch(pod -> pod.port(port.target()).isPresent())
        ? Stream.empty()
        : Stream.of(
            new DeadEnd(
                service.name(),
                "Service %s leads to no pod by its port %d: no container of its pods names a port '%s'"
                    .formatted(service.name(), port.number(), port.target()),
                ""));
  }

  /** A set of like pods. */
  public record DeploymentSpec(String name, int replicas, PodSpec pod) {
    /** As the engine names it. */
    public Workload workload() {
      return new Workload(Workload.Kind.DEPLOYMENT, name);
    }
  }
}
