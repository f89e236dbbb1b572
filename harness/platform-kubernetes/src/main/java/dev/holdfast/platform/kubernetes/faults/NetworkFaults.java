package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Toxic;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.NodeProxies;
import dev.holdfast.platform.kubernetes.node.OwnNodes;
import dev.holdfast.platform.kubernetes.node.Proxies;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds toxics to proxies: to all that are asked for, or to none. */
final class NetworkFaults {
  /** A toxic that nobody takes away goes away by itself so long after it should have. */
  private static final Duration OVERTIME = Duration.ofSeconds(10);

  private static final AtomicInteger TOXICS = new AtomicInteger();

  private final Setup setup;
  private final PodBoard board;

  NetworkFaults(Setup setup, PodBoard board) {
    this.setup = setup;
    this.board = board;
  }

  public FaultDriver.Prepared prepare(Fault.Network fault, List<Pod> targets) {
    return prepare(
        fault.toxic(),
        fault.lasts(),
        targets.stream().map(target -> place(setup, board, target)).toList());
  }

  public FaultDriver.Prepared prepare(Fault.RegistryOutage fault) {
    return prepare(fault.toxic(), fault.lasts(), List.of(registry(setup)));
  }

  public FaultDriver.Prepared prepare(Fault.LogStoreOutage fault) {
    Proxies.Store store = logStore(setup);
    return switch (fault.effect()) {
      case Fault.LogStoreOutage.OnTheWay(Toxic toxic) ->
          prepare(toxic, fault.lasts(), List.of(store.proxy()));
      case Fault.LogStoreOutage.TooManyRequests _ -> {
        NodeProxies node = node();
        NodeProxies.Deed refusal = refusal(store);
        yield () -> {
          Node.Running held = node.hold(List.of(refusal), fault.lasts().plus(OVERTIME));
          return held::close;
        };
      }
    };
  }

  /** As an Elasticsearch does it by itself where its disk is nearly full. */
  private static NodeProxies.Deed refusal(Proxies.Store store) {
    String path = "/" + store.streams() + "/_settings";
    String body = "{\"index.blocks.read_only_allow_delete\":";
    return new NodeProxies.Deed(
        store.host(),
        store.port(),
        new NodeProxies.Asked("PUT", path, body + "true}"),
        new NodeProxies.Asked("PUT", path, body + "null}"));
  }

  private NodeProxies node() {
    return new NodeProxies(
        setup
            .nodes()
            .map(OwnNodes::first)
            .orElseThrow(() -> new FaultNotPossible("there is no way to the cluster's nodes")));
  }

  private FaultDriver.Prepared prepare(Toxic toxic, Duration lasts, List<Proxies.Place> places) {
    NodeProxies proxies = node();
    return new Prepared(
        proxies,
        toxic,
        "toxic-" + TOXICS.incrementAndGet(),
        lasts,
        places.stream().map(proxies::target).toList());
  }

  /** The proxy of a pod. */
  static Proxies.Place place(Setup setup, PodBoard board, Pod target) {
    ClusterPod seen =
        board
            .pod(target.name())
            .filter(now -> now.pod().uid().equals(target.uid()))
            .orElseThrow(
                () -> new FaultNotPossible("pod " + target.name() + " is not there any more"));
    return setup
        .proxies()
        .flatMap(proxies -> PodProxy.of(seen.raw(), proxies.sidecar(), seen.pod().address()))
        .orElseThrow(() -> new FaultNotPossible("there is no proxy before " + target.name()));
  }

  /** The proxy of the registry. */
  static Proxies.Place registry(Setup setup) {
    return setup
        .proxies()
        .flatMap(Proxies::registry)
        .orElseThrow(() -> new FaultNotPossible("there is no proxy before the registry"));
  }

  /** The log store, and the proxy before it. */
  static Proxies.Store logStore(Setup setup) {
    return setup
        .proxies()
        .flatMap(Proxies::logStore)
        .orElseThrow(() -> new FaultNotPossible("there is no proxy before the log store"));
  }

  private record Prepared(
      NodeProxies proxies,
      Toxic toxic,
      String name,
      Duration lasts,
      List<NodeProxies.Target> targets)
      implements FaultDriver.Prepared {
    @Override
    public FaultDriver.ActiveFault inject() {
      Node.Running held = proxies.hold(targets, name, toxic, lasts.plus(OVERTIME));
      return held::close;
    }
  }
}
