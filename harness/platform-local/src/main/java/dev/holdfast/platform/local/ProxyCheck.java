package dev.holdfast.platform.local;

import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.model.Fault;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.spi.BadSystem;

/** Whether charts have taken what they were told of proxies. */
final class ProxyCheck {
  private ProxyCheck() {}

  /**
   * Checks it.
   *
   * @throws BadSystem where a struck pod has no proxy, or its probes go another way than asked
   */
  static void check(NetworkNeeds needs, SystemSpec spec) {
    for (Fault.Network fault : needs.pods()) {
      spec.deployments().stream()
          .filter(deployment -> deployment.workload().equals(fault.workload()))
          .forEach(deployment -> check(fault, deployment.pod()));
    }
  }

  private static void check(Fault.Network fault, PodSpec pod) {
    PodSpec.Proxy proxy = pod.proxy();
    if (proxy == null) {
      throw NetworkNeeds.noProxy(fault);
    }
    for (ProbeSpec probe : pod.container().probes().values()) {
      boolean throughProxy = probe.port() == proxy.port().number();
      if (throughProxy != fault.hitsProbes()) {
        throw NetworkNeeds.otherWay(
            fault, probe.kind().key(), Integer.toString(probe.port()), throughProxy);
      }
    }
  }
}
