package dev.holdfast.service;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;

/**
 * What a service was told about its place in the system, checked.
 *
 * @param service the name that the registry knows it by: {@code catalog}
 * @param instance this process's name, the pod's: {@code catalog-1}
 * @param bind the address that it listens on
 * @param advertise the address that others reach it at
 * @param port 0 for any free one
 * @param advertisePort the port that others reach it at, a proxy's before it; 0 for the one that it
 *     listens on
 * @param concurrencyLimit how many requests it serves at once; one more is refused at once
 */
public record Settings(
    String service,
    String instance,
    InetAddress bind,
    String advertise,
    int port,
    int advertisePort,
    int concurrencyLimit,
    RegistrySettings registry,
    DrainSettings drain,
    ClientSettings client) {

  /** The registries that the kit can speak to. */
  public enum RegistryKind {
    /** Consul's HTTP API. */
    CONSUL
  }

  /** Who finds out that an instance is gone. */
  public enum Check {
    /** The instance renews within a time to live. */
    TTL,
    /** The registry asks {@code /health/ready}. */
    HTTP
  }

  /** How the client keeps its list of instances. */
  public enum InstanceList {
    /** It follows the registry, but for an empty list: the last instances known stay. */
    WATCH,
    /**
     * It asks the registry before each call, and is lost without it: on purpose, for experiments.
     */
    ASK,
    /** It reads the list one time and never again: a stale list on purpose, for experiments. */
    ONCE
  }

  /**
   * The registry and how the instance stays in it.
   *
   * @param checkPort the port that an HTTP check asks; 0 for the one that the service listens on
   * @param ttl the check's time to live; for an HTTP check its interval
   * @param deregisterAfter when the registry forgets an instance that is not healthy
   */
  public record RegistrySettings(
      RegistryKind kind,
      URI url,
      Secret token,
      Check check,
      int checkPort,
      Duration ttl,
      Duration deregisterAfter) {}

  /**
   * How the service leaves.
   *
   * @param pause between leaving the registry and refusing work, so that callers see the new list
   * @param timeout for requests under way
   */
  public record DrainSettings(Duration pause, Duration timeout) {}

  /**
   * How the service calls others.
   *
   * @param tries instances tried for one request at most; 1 for no second try
   * @param timeout one try's, from connecting to the answer's last byte
   */
  public record ClientSettings(int tries, InstanceList instances, Duration timeout) {}
}
