package dev.holdfast.registry;

import java.util.Map;

/**
 * One instance of a service.
 *
 * @param id unique in the registry; by convention the pod's name
 * @param host address that others reach it at
 */
public record Instance(
    String service, String id, String host, int port, Map<String, String> metadata) {
  public Instance {
    if (service.isEmpty() || id.isEmpty() || host.isEmpty()) {
      throw new IllegalArgumentException(
          "an instance needs service, id and host, got " + service + ", " + id + ", " + host);
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port must be in [1, 65535], got " + port);
    }
    metadata = Map.copyOf(metadata);
  }
}
