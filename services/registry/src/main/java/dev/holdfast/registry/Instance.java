package dev.holdfast.registry;

import java.util.Map;

/**
 * One instance of a service.
 *
 * @param id its name, by convention the pod's; see {@link #key} for what names its entry
 * @param host address that others reach it at
 */
public record Instance(
    String service, String id, String host, int port, Map<String, String> metadata) {
  /** In the metadata: the instance's name, for a registry whose entries go by their keys. */
  public static final String NAME = "instance";

  /** In the metadata: when the process started, which tells it from the one before it. */
  public static final String PROCESS_START = "process-start";

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

  /**
   * What its entry in a registry goes by. A name alone is not enough: two services on one machine
   * may both be called after it, and a process may follow another under the same name, of which one
   * must not overwrite or remove the other's entry. Whoever does not say which process it is goes
   * by its id.
   */
  public String key() {
    String started = metadata.get(PROCESS_START);
    return started == null ? id : service + ":" + id + ":" + host + ":" + port + ":" + started;
  }
}
