package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.logs.WriteTrial;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Toxic;
import dev.holdfast.observe.packets.LossWatch;
import dev.holdfast.observe.packets.LossWatch.Handshake;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.Proxies;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import dev.holdfast.toxiproxy.ToxicLookout;
import dev.holdfast.toxiproxy.ToxicWatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees toxics by what connections through the proxies go through: it measures them, and asks
 * neither Toxiproxy nor the driver.
 */
final class NetworkLooks {
  /** Any path of the registry's will do: every answer comes the same way. */
  private static final String REGISTRY_PATH = "/v1/status/leader";

  private final Setup setup;
  private final KubernetesClient client;
  private final String namespace;
  private final String run;
  private final PodBoard board;

  NetworkLooks(Setup setup, KubernetesClient client, String namespace, String run, PodBoard board) {
    this.setup = setup;
    this.client = client;
    this.namespace = namespace;
    this.run = run;
    this.board = board;
  }

  /** Measures how the ways to the pods are now, and makes ready to look at them. */
  Watch watch(Fault.Network fault, List<Pod> targets, RunClock clock) {
    List<PodPort> ports = new ArrayList<>();
    boolean ready = false;
    try {
      List<ToxicLookout> lookouts = new ArrayList<>();
      for (Pod target : targets) {
        ClusterPod seen = seen(target);
        int port =
            setup.proxies().isPresent()
                ? NetworkFaults.place(setup, board, target).port()
                : PodProxy.firstPort(seen.raw());
        PodPort open = PodPort.open(client, namespace, run, seen, port, clock);
        ports.add(open);
        lookouts.add(
            ToxicLookout.before(
                target.name(), open.address(), PodProxy.path(seen.raw()), fault.toxic(), clock));
      }
      ready = true;
      return new ToxicWatch(lookouts, () -> ports.forEach(PodPort::close));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted");
    } finally {
      if (!ready) {
        ports.forEach(PodPort::close);
      }
    }
  }

  private ClusterPod seen(Pod target) {
    return board.pod(target.name()).orElseThrow(() -> Struck.gone(target));
  }

  /** The same for packets: at each pod's first port. */
  Watch watch(Fault.PacketLoss fault, List<Pod> targets, RunClock clock) {
    List<PodPort> ports = new ArrayList<>();
    boolean ready = false;
    try {
      List<LossWatch.Place> places = new ArrayList<>();
      for (Pod target : targets) {
        ClusterPod seen = seen(target);
        PodPort open =
            PodPort.open(client, namespace, run, seen, PodProxy.firstPort(seen.raw()), clock);
        ports.add(open);
        places.add(LossWatch.Place.healthy(target.name(), Handshake.at(open.address()), clock));
      }
      ready = true;
      return new LossWatch(fault.loss(), places, () -> ports.forEach(PodPort::close), clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted");
    } finally {
      if (!ready) {
        ports.forEach(PodPort::close);
      }
    }
  }

  /** The same for the way to the registry. */
  Watch watch(Fault.RegistryOutage fault, RunClock clock) {
    Proxies.Place place = NetworkFaults.registry(setup);
    return new ToxicWatch(
        List.of(
            ToxicLookout.before(
                Fault.RegistryOutage.TARGET,
                new InetSocketAddress(place.host(), place.port()),
                REGISTRY_PATH,
                fault.toxic(),
                clock)),
        () -> {});
  }

  /** The same for the way to the log store, or for what it says to who writes. */
  Watch watch(Fault.LogStoreOutage fault, RunClock clock) {
    Proxies.Store store = NetworkFaults.logStore(setup);
    return switch (fault.effect()) {
      case Fault.LogStoreOutage.OnTheWay(Toxic toxic) ->
          new ToxicWatch(
              List.of(
                  ToxicLookout.before(
                      Fault.LogStoreOutage.TARGET,
                      new InetSocketAddress(store.proxy().host(), store.proxy().port()),
                      "/",
                      toxic,
                      clock)),
              () -> {});
      case Fault.LogStoreOutage.TooManyRequests _ ->
          RefusalWatch.start(
              Fault.LogStoreOutage.TARGET,
              new WriteTrial(
                  setup
                      .elasticsearch()
                      .orElseThrow(() -> new FaultNotPossible("there is no log store")),
                  store.streams()),
              clock);
    };
  }
}
