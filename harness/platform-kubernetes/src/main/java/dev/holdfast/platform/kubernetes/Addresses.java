package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.NodeApi;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where Services take connections from outside: at their load balancer, or at a port of a node. One
 * that has neither gets a twin with a node port for the time of the run, so that connections are
 * balanced by the cluster's own means.
 */
final class Addresses implements AutoCloseable {
  private static final int CONNECT_MILLIS = 1_000;
  private static final Duration WITHIN = Duration.ofSeconds(15);

  /** A cloud's takes minutes until it has an address, a name that resolves and healthy targets. */
  private static final Duration BALANCER_WITHIN = Duration.ofMinutes(4);

  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final String TWIN = "-holdfast";

  private final KubernetesClient client;
  private final String namespace;
  private final RunLedger ledger;
  private final PodBoard board;
  private final boolean ours;
  private final Consumer<String> progress;
  private final Map<String, Service> twins = new HashMap<>();

  /**
   * In a namespace.
   *
   * @param ours whether the harness made the cluster, so that it may list its nodes
   */
  Addresses(
      KubernetesClient client,
      String namespace,
      RunLedger ledger,
      PodBoard board,
      boolean ours,
      Consumer<String> progress) {
    this.ours = ours;
    this.progress = progress;
    this.client = client;
    this.namespace = namespace;
    this.ledger = ledger;
    this.board = board;
  }

  /**
   * Of a Service's first port, or of the one that is named behind a colon, by name or number; empty
   * where there is no such Service. A Service's way in is made a little after its pods are ready,
   * so this waits for it.
   *
   * @throws CannotStart where it has no port, or nothing that it may be reached at takes a
   *     connection within the bound
   */
  Optional<InetSocketAddress> of(String called) throws InterruptedException {
    String name = called.split(":", 2)[0];
    String asked = called.substring(Math.min(called.length(), name.length() + 1));
    Optional<Service> service = service(name);
    if (service.isEmpty()) {
      return Optional.empty();
    }
    if (service.get().getSpec().getPorts().isEmpty()) {
      throw new CannotStart(
          "Service %s cannot be reached: it has no port; name a Service that has one"
              .formatted(name));
    }
    int number = number(service.get(), asked);
    boolean balanced = "LoadBalancer".equals(service.get().getSpec().getType());
    long began = System.nanoTime();
    boolean said = false;
    while (true) {
      List<String> tried = new ArrayList<>();
      for (InetSocketAddress candidate : candidates(name, number)) {
        Optional<String> refusal = refusal(candidate);
        if (refusal.isEmpty()) {
          return Optional.of(candidate);
        }
        tried.add(candidate.getHostString() + ":" + candidate.getPort() + " " + refusal.get());
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      Duration within = balanced ? BALANCER_WITHIN : WITHIN;
      if (!said && balanced && waited.compareTo(WITHIN) > 0) {
        said = true;
        progress.accept(
            "waiting up to %d minutes for the load balancer of Service %s; last tried: %s"
                .formatted(within.toMinutes(), name, said(tried)));
      }
      if (waited.compareTo(within) > 0) {
        throw new CannotStart(
            "Service %s cannot be reached from here within %d s, last tried: %s; run Holdfast where the cluster's nodes or load balancers can be reached"
                .formatted(name, within.toSeconds(), said(tried)));
      }
      Thread.sleep(AGAIN);
    }
  }

  /**
   * As {@link #of}, seen by pods: the Service's own address. Nothing is made for it.
   *
   * @throws CannotStart where it has none, or no such port
   */
  Optional<InetSocketAddress> inside(String called) {
    String name = called.split(":", 2)[0];
    String asked = called.substring(Math.min(called.length(), name.length() + 1));
    return service(name)
        .map(service -> {
          String address = service.getSpec().getClusterIP();
          if (address == null || address.isEmpty() || address.equals("None")) {
            throw new CannotStart(
                "Service %s has no address of its own in the cluster; name one that has"
                    .formatted(name));
          }
          return new InetSocketAddress(address, number(service, asked));
        });
  }

  private static String said(List<String> tried) {
    return tried.isEmpty() ? "nothing, it has no address" : String.join(", ", tried);
  }

  private Optional<Service> service(String name) {
    return Optional.ofNullable(client.services().inNamespace(namespace).withName(name).get());
  }

  private static int number(Service service, String asked) {
    List<ServicePort> ports = service.getSpec().getPorts();
    return (asked.isEmpty() ? ports.stream() : ports.stream().filter(port -> is(port, asked)))
        .findFirst()
        .orElseThrow(() ->
            new CannotStart(
                "Service %s has no port %s; name one that it has"
                    .formatted(service.getMetadata().getName(), asked)))
        .getPort();
  }

  private static boolean is(ServicePort port, String asked) {
    return asked.equals(port.getName()) || asked.equals(String.valueOf(port.getPort()));
  }

  private List<InetSocketAddress> candidates(String name, int number) {
    Service service = twins.getOrDefault(name, service(name).orElse(null));
    if (service == null) {
      return List.of();
    }
    if (service.getSpec().getType().equals("ClusterIP")) {
      service = twin(service);
    }
    return candidates(service, number);
  }

  private List<InetSocketAddress> candidates(Service service, int number) {
    ServicePort port =
        service.getSpec().getPorts().stream()
            .filter(one -> one.getPort() == number)
            .findFirst()
            .orElseThrow();
    List<InetSocketAddress> candidates = new ArrayList<>();
    if (service.getStatus() != null && service.getStatus().getLoadBalancer() != null) {
      service.getStatus().getLoadBalancer().getIngress().stream()
          .map(ingress -> ingress.getIp() == null ? ingress.getHostname() : ingress.getIp())
          .forEach(host -> candidates.add(new InetSocketAddress(host, port.getPort())));
    }
    Integer nodePort = port.getNodePort();
    if (nodePort != null && nodePort > 0) {
      nodes().forEach(host -> candidates.add(new InetSocketAddress(host, nodePort)));
    }
    return candidates;
  }

  /**
   * As the pods know them: a Role cannot list nodes. Where they can be listed, first those that no
   * fault may strike, since users do not come in by a node that is away.
   */
  private Set<String> nodes() {
    if (ours) {
      return new LinkedHashSet<>(new NodeApi(client).addresses());
    }
    Set<String> nodes = new LinkedHashSet<>();
    for (ClusterPod seen : board.all()) {
      String host = seen.raw().getStatus().getHostIP();
      if (host != null) {
        nodes.add(host);
      }
    }
    return nodes;
  }

  private Service twin(Service service) {
    Service twin =
        new ServiceBuilder()
            .withMetadata(
                ledger
                    .sign(new ObjectMetaBuilder().withName(twinOf(service.getMetadata().getName())))
                    .build())
            .withNewSpec()
            .withType("NodePort")
            .withSelector(service.getSpec().getSelector())
            .withPorts(
                service.getSpec().getPorts().stream().map(Addresses::withoutItsNodePort).toList())
            .endSpec()
            .build();
    Service made = client.services().inNamespace(namespace).resource(twin).create();
    ledger.made(made);
    twins.put(service.getMetadata().getName(), made);
    return made;
  }

  /** One that the Service has already would be refused to another. */
  private static ServicePort withoutItsNodePort(ServicePort port) {
    return new ServicePortBuilder(port).withNodePort(null).build();
  }

  /** What the twin of a Service is called. */
  static String twinOf(String service) {
    return service + TWIN;
  }

  /** Why no connection can be made; empty where one can. */
  private static Optional<String> refusal(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("(" + e.getMessage() + ")");
    }
  }

  /** Removes the twins; what has a twin's name by now and is not ours stays. */
  @Override
  public void close() {
    for (Service twin : twins.values()) {
      var named = client.services().inNamespace(namespace).withName(twin.getMetadata().getName());
      if (Optional.ofNullable(named.get()).filter(ledger::isOurs).isPresent()) {
        named.delete();
      }
    }
    twins.clear();
  }
}
