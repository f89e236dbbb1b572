package dev.holdfast.platform.local;

import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.spi.BadSystem;
import java.util.List;

/** Whether charts have taken what they were told of proxies. */
final class ProxyCheck {
  private ProxyCheck() {}

  /**
   * Checks it.
   *
   * @throws BadSystem where a struck pod has no proxy, or its probes go another way than asked
   */
  static void check(NetworkNeeds needs, SystemSpec spec) {
    needs.check(workload ->
        spec.deployments().stream()
            .filter(deployment -> deployment.workload().equals(workload))
            .map(deployment -> made(deployment.pod())));
  }

  private static NetworkNeeds.Made made(PodSpec pod) {
    PodSpec.Proxy proxy = pod.proxy();
    return proxy == null
        ? new NetworkNeeds.Made(false, List.of())
        : new NetworkNeeds.Made(
            true,
            pod.container().probes().values().stream()
                .map(probe ->
                    new NetworkNeeds.Probe(
                        probe.kind().key(),
                        Integer.toString(probe.port()),
                        probe.port() == proxy.port().number()))
                .toList());
  }
}
