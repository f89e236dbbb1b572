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

  /** Of Services that lead to no pod: what is wrong, each in a sentence. */
  public List<String> deadEnds() {
    return services.stream()
        .flatMap(service -> service.ports().stream().flatMap(port -> deadEnd(service, port)))
        .distinct()
        .toList();
  }

  private Stream<String> deadEnd(ServiceSpec service, ServiceSpec.Port port) {
    List<DeploymentSpec> behind =
        deployments.stream().filter(deployment -> service.selects(deployment.pod())).toList();
    List<PodSpec> pods = behind.stream().map(DeploymentSpec::pod).toList();
    if (!behind.isEmpty() && behind.stream().allMatch(one -> one.replicas() == 0)) {
      return Stream.of(
          "Service %s leads to no pod: Deployment %s has 0 replicas; who connects to it is refused until it is scaled"
              .formatted(service.name(), behind.getFirst().name()));
    }
    if (pods.isEmpty()) {
      return Stream.of(
          "Service %s leads to no pod: %s; who connects to it is refused"
              .formatted(
                  service.name(),
                  service.selector().isEmpty()
                      ? "it has no selector"
                      : "none that runs here has the labels "
                          + new TreeMap<>(service.selector()).toString().replaceAll("[{}]", "")));
    }
    return pods.stream().anyMatch(pod -> pod.port(port.target()).isPresent())
        ? Stream.empty()
        : Stream.of(
            "Service %s leads to no pod by its port %d: no container of its pods names a port '%s'; who connects to it is refused"
                .formatted(service.name(), port.number(), port.target()));
  }

  /** A set of like pods. */
  public record DeploymentSpec(String name, int replicas, PodSpec pod) {
    /** As the engine names it. */
    public Workload workload() {
      return new Workload(Workload.Kind.DEPLOYMENT, name);
    }
  }
}
