package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A port of one pod, reached from here at a port of its node: packets are forwarded, so that
 * connections are refused, reset and slow here as they are there. A forwarding by the cluster's API
 * would hide that.
 */
public final class PodPort implements AutoCloseable {
  private static final Duration REACHED_WITHIN = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int CONNECT_MILLIS = 500;

  /** What the names of such Services begin with; they bear the run's label. */
  public static final String NAME = "holdfast-look-";

  private final KubernetesClient client;
  private final Service service;
  private final EndpointSlice slice;
  private final InetSocketAddress address;

  private PodPort(
      KubernetesClient client, Service service, EndpointSlice slice, InetSocketAddress address) {
    this.client = client;
    this.service = service;
    this.slice = slice;
    this.address = address;
  }

  /**
   * Opens the way to a pod's port, and waits until it is open.
   *
   * @throws FaultNotPossible where it cannot be reached
   */
  static PodPort open(
      KubernetesClient client,
      String namespace,
      String run,
      ClusterPod pod,
      int port,
      RunClock clock)
      throws InterruptedException {
    Service service =
        client
            .services()
            .inNamespace(namespace)
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withGenerateName(NAME)
                    .addToLabels(Labels.RUN, run)
                    .endMetadata()
                    .withNewSpec()
                    .withType("NodePort")
                    .addNewPort()
                    .withPort(port)
                    .withTargetPort(new IntOrString(port))
                    .endPort()
                    .endSpec()
                    .build())
            .create();
    EndpointSlice slice =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(namespace)
            .resource(slice(service, run, pod, port))
            .create();
    PodPort opened =
        new PodPort(
            client,
            service,
            slice,
            new InetSocketAddress(
                pod.raw().getStatus().getHostIP(),
                service.getSpec().getPorts().getFirst().getNodePort()));
    boolean reached = false;
    try {
      opened.await(pod.pod().name(), port, clock);
      reached = true;
      return opened;
    } finally {
      if (!reached) {
        opened.close();
      }
    }
  }

  private static EndpointSlice slice(Service service, String run, ClusterPod pod, int port) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName(service.getMetadata().getName())
        .addToLabels(Labels.RUN, run)
        .addToLabels("kubernetes.io/service-name", service.getMetadata().getName())
        // whoever removes the Service removes it, too
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Service")
        .withName(service.getMetadata().getName())
        .withUid(service.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withAddressType(pod.pod().address().contains(":") ? "IPv6" : "IPv4")
        .addNewEndpoint()
        .withAddresses(pod.pod().address())
        .withNewConditions()
        .withReady(true)
        .endConditions()
        .endEndpoint()
        .addNewPort()
        .withName("")
        .withPort(port)
        .withProtocol("TCP")
        .endPort()
        .build();
  }

  private void await(String pod, int port, RunClock clock) throws InterruptedException {
    long until = clock.nanos() + REACHED_WITHIN.toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(address, CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        if (clock.nanos() >= until) {
          throw new FaultNotPossible(
              "port %d of pod %s cannot be reached at %s after %d s: %s"
                  .formatted(port, pod, address, REACHED_WITHIN.toSeconds(), e.getMessage()));
        }
        clock.sleepUntil(clock.nanos() + LOOK_NANOS);
      }
    }
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    client.resource(slice).delete();
    client.resource(service).delete();
  }
}
