package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Toxic;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import dev.holdfast.toxiproxy.ToxicLookout;
import dev.holdfast.toxiproxy.ToxicWatch;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees toxics by what connections through the proxies go through: it measures them, and asks
 * neither Toxiproxy nor the driver.
 */
final class NetworkWitness {
  /** Any path of the registry's will do: every answer comes the same way. */
  private static final String REGISTRY_PATH = "/v1/status/leader";

  private final LocalPods pods;
  private final @Nullable LocalProxies proxies;

  NetworkWitness(LocalPods pods, @Nullable LocalProxies proxies) {
    this.pods = pods;
    this.proxies = proxies;
  }

  /** Measures how the ways to the pods are now, and makes ready to look at them. */
  Watch watch(Fault.Network fault, List<Pod> targets, RunClock clock) {
    return new ToxicWatch(
        targets.stream()
            .map(target -> lookout(target.name(), path(pods.plan(target)), fault.toxic(), clock))
            .toList(),
        () -> {});
  }

  /** The same for the way to the registry. */
  Watch watch(Fault.RegistryOutage fault, RunClock clock) {
    return new ToxicWatch(
        List.of(lookout(Fault.RegistryOutage.TARGET, REGISTRY_PATH, fault.toxic(), clock)),
        () -> {});
  }

  private ToxicLookout lookout(String place, String path, Toxic toxic, RunClock clock) {
    InetSocketAddress proxy =
        Optional.ofNullable(proxies)
            .flatMap(all -> all.listening(place))
            .orElseThrow(() -> new FaultNotPossible("there is no proxy before " + place));
    return ToxicLookout.before(place, proxy, path, toxic, clock);
  }

  /** One that is known to be answered; any status will do. */
  private static String path(PodPlan plan) {
    return plan.spec().container().probes().values().stream()
        .map(ProbeSpec::how)
        .filter(ProbeSpec.How.HttpGet.class::isInstance)
        .map(how -> ((ProbeSpec.How.HttpGet) how).path())
        .findFirst()
        .orElse("/");
  }
}
