package dev.holdfast.helm;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.BadSystem;
import java.util.List;

/**
 * What a run's faults need in place before anything is started.
 *
 * @param pods the network faults of pods
 * @param registry whether the registry must be reached through a proxy
 */
public record NetworkNeeds(List<Fault.Network> pods, boolean registry) {
  public NetworkNeeds {
    pods = List.copyOf(pods);
  }

  /** What the network faults among these need of charts. */
  public static NetworkNeeds of(List<Fault> faults) {
    return new NetworkNeeds(
        faults.stream()
            .filter(Fault.Network.class::isInstance)
            .map(Fault.Network.class::cast)
            .toList(),
        faults.stream().anyMatch(Fault.RegistryOutage.class::isInstance));
  }

  /** Whether any proxy is needed. */
  public boolean any() {
    return registry || !pods.isEmpty();
  }

  /**
   * What the platform tells charts then.
   *
   * @param sidecar the proxy's image
   */
  public PlatformValues tell(PlatformValues values, String sidecar) {
    return pods.isEmpty()
        ? values
        : values.withProxies(sidecar, pods.stream().anyMatch(Fault.Network::hitsProbes));
  }

  /** A struck pod has no proxy. */
  public static BadSystem noProxy(Fault.Network fault) {
    return new BadSystem(
        ("%s: a network fault needs the platform's proxy in its pods, and they have none; give the"
                + " chart ${platform.proxy.sidecar}, as charts/sample takes it:"
                + " %s: {proxy: {sidecar: \"${platform.proxy.sidecar}\"}}")
            .formatted(named(fault.workload()), fault.workload().name()));
  }

  /**
   * A probe of a struck pod goes another way than the fault asks.
   *
   * @param probe its kind: {@code liveness}
   * @param throughProxy the way that it goes
   */
  public static BadSystem otherWay(
      Fault.Network fault, String probe, String port, boolean throughProxy) {
    return new BadSystem(
        ("%s: hits-probes is %s, but its %s probe asks port %s, %s the proxy; give the chart"
                + " ${platform.proxy.probes}, as charts/sample takes it:"
                + " %s: {proxy: {probes: \"${platform.proxy.probes}\"}}")
            .formatted(
                named(fault.workload()),
                fault.hitsProbes(),
                probe,
                port,
                throughProxy ? "through" : "not through",
                fault.workload().name()));
  }

  private static String named(Workload workload) {
    String kind =
        switch (workload.kind()) {
          case DEPLOYMENT -> "Deployment/";
          case STATEFULSET -> "StatefulSet/";
        };
    return kind + workload.name();
  }
}
