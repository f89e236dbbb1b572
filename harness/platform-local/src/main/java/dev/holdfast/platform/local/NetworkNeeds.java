package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.helm.PlatformValues;
import dev.holdfast.model.Fault;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import java.util.List;

/**
 * What a run's faults need in place before anything is started.
 *
 * @param pods the network faults of pods
 * @param registry whether the registry must be reached through a proxy
 */
record NetworkNeeds(List<Fault.Network> pods, boolean registry) {
  static NetworkNeeds of(List<Fault> faults) {
    return new NetworkNeeds(
        faults.stream()
            .filter(Fault.Network.class::isInstance)
            .map(Fault.Network.class::cast)
            .toList(),
        faults.stream().anyMatch(Fault.RegistryOutage.class::isInstance));
  }

  boolean any() {
    return registry || !pods.isEmpty();
  }

  /** What the platform tells charts then. */
  PlatformValues tell(PlatformValues values) {
    return pods.isEmpty()
        ? values
        : values.withProxies(
            PodSpec.PROXY_IMAGE, pods.stream().anyMatch(Fault.Network::hitsProbes));
  }

  /**
   * Checks that the charts have taken what they were told.
   *
   * @throws BadSystem where a struck pod has no proxy, or its probes go another way than asked
   */
  void check(SystemSpec spec) {
    for (Fault.Network fault : pods) {
      spec.deployments().stream()
          .filter(deployment -> deployment.workload().equals(fault.workload()))
          .forEach(deployment -> check(fault, deployment.name(), deployment.pod()));
    }
  }

  private static void check(Fault.Network fault, String deployment, PodSpec pod) {
    PodSpec.Proxy proxy = pod.proxy();
    if (proxy == null) {
      throw new BadSystem(
          ("Deployment/%s: a network fault needs the platform's proxy in its pods, and they have"
                  + " none; give the chart ${platform.proxy.sidecar}, as charts/sample takes it:"
                  + " %s: {proxy: {sidecar: \"${platform.proxy.sidecar}\"}}")
              .formatted(deployment, deployment));
    }
    for (ProbeSpec probe : pod.container().probes().values()) {
      boolean throughProxy = probe.port() == proxy.port().number();
      if (throughProxy != fault.hitsProbes()) {
        throw new BadSystem(
            ("Deployment/%s: hits-probes is %s, but its %s probe asks port %d, %s the proxy; give"
                    + " the chart ${platform.proxy.probes}, as charts/sample takes it:"
                    + " %s: {proxy: {probes: \"${platform.proxy.probes}\"}}")
                .formatted(
                    deployment,
                    fault.hitsProbes(),
                    probe.kind().key(),
                    probe.port(),
                    throughProxy ? "through" : "not through",
                    deployment));
      }
    }
  }
}
