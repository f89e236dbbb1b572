package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.Labels;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What EndpointSlices say. */
final class Endpoints {
  /** The controller's own label on each slice. */
  private static final String SERVICE = "kubernetes.io/service-name";

  private Endpoints() {}

  /** The Service that a slice belongs to; "" for none. */
  static String service(EndpointSlice slice) {
    return labels(slice).getOrDefault(SERVICE, "");
  }

  /**
   * Whether it is of a Service that a run made for its own connections. A slice that the cluster
   * makes has the labels of its Service.
   */
  static boolean ofTheRun(EndpointSlice slice) {
    return labels(slice).containsKey(Labels.RUN);
  }

  private static Map<String, String> labels(EndpointSlice slice) {
    return Optional.ofNullable(slice.getMetadata().getLabels()).orElse(Map.of());
  }

  /** The pods behind a Service that new connections go to, sorted. */
  static List<String> ready(String service, Collection<EndpointSlice> slices) {
    return slices.stream()
        .filter(slice -> service(slice).equals(service))
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(Endpoints::ready)
        .map(Endpoints::pod)
        .distinct()
        .sorted()
        .toList();
  }

  /** A condition that is not set counts as ready, as the API says. */
  private static boolean ready(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  private static String pod(Endpoint endpoint) {
    return endpoint.getTargetRef() == null
        ? String.join(",", endpoint.getAddresses())
        : endpoint.getTargetRef().getName();
  }
}
