package dev.holdfast.helm;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.BadSystem;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a run's faults need in place before anything is started.
 *
 * @param pods the network faults of pods
 * @param registry whether the registry must be reached through a proxy
 * @param logStore whether the log store must be
 */
public record NetworkNeeds(List<Fault.Network> pods, boolean registry, boolean logStore) {
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
        faults.stream().anyMatch(Fault.RegistryOutage.class::isInstance),
        faults.stream().anyMatch(Fault.LogStoreOutage.class::isInstance));
  }

  /** Whether any proxy is needed. */
  public boolean any() {
    return registry || logStore || !pods.isEmpty();
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

  /**
   * What charts made of the pods of a workload.
   *
   * @param proxied whether they have the platform's proxy
   * @param probes which of them are asked over connections, and by which way
   */
  public record Made(boolean proxied, List<Probe> probes) {
    public Made {
      probes = List.copyOf(probes);
    }
  }

  /**
   * A probe.
   *
   * @param kind {@code liveness}
   */
  public record Probe(String kind, String port, boolean throughProxy) {}

  /**
   * Looks whether charts have taken what they were told of proxies.
   *
   * @param charts what they made of a workload; none where they have no such workload
   * @throws BadSystem where a struck pod has no proxy, or its probes go another way than asked
   */
  public void check(Function<Workload, Stream<Made>> charts) {
    for (Fault.Network fault : pods) {
      charts
          .apply(fault.workload())
          .forEach(made -> {
            if (!made.proxied()) {
              throw noProxy(fault);
            }
            made.probes().stream()
                .filter(probe -> probe.throughProxy() != fault.hitsProbes())
                .findFirst()
                .ifPresent(probe -> {
                  throw otherWay(fault, probe);
                });
          });
    }
  }

  private static BadSystem noProxy(Fault.Network fault) {
    return new BadSystem(
        ("%s: a network fault needs the platform's proxy in its pods, and they have none; give the"
                + " chart ${platform.proxy.sidecar}, as charts/sample takes it:"
                + " %s: {proxy: {sidecar: \"${platform.proxy.sidecar}\"}}")
            .formatted(named(fault.workload()), fault.workload().name()));
  }

  private static BadSystem otherWay(Fault.Network fault, Probe probe) {
    return new BadSystem(
        ("%s: hits-probes is %s, but its %s probe asks port %s, %s the proxy; give the chart"
                + " ${platform.proxy.probes}, as charts/sample takes it:"
                + " %s: {proxy: {probes: \"${platform.proxy.probes}\"}}")
            .formatted(
                named(fault.workload()),
                fault.hitsProbes(),
                probe.kind(),
                probe.port(),
                probe.throughProxy() ? "through" : "not through",
                fault.workload().name()));
  }

  private static String named(Workload workload) {
    return workload.kind().title() + "/" + workload.name();
  }
}
