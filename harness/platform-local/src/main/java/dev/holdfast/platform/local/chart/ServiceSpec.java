package dev.holdfast.platform.local.chart;

import java.util.List;
import java.util.Map;

/**
 * A Service: connections to each of its ports go to the ready pods with all of its labels.
 *
 * @param headless whether it has no address of its own in a cluster
 */
public record ServiceSpec(
    String namespace,
    String name,
    boolean headless,
    Map<String, String> selector,
    List<Port> ports) {
  public ServiceSpec {
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
  }

  /**
   * A port.
   *
   * @param name "" where it has none
   * @param target number, or name of a container's port
   */
  public record Port(String name, int number, String target) {}

  /** Whether it sends connections to pods like this; one without a selector has no pods. */
  public boolean selects(PodSpec pod) {
    return !selector.isEmpty()
        && namespace.equals(pod.namespace())
        && pod.labels().entrySet().containsAll(selector.entrySet());
  }
}
