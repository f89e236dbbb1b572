package dev.holdfast.platform.kubernetes.node;

import java.util.Optional;

/**
 * Toxiproxies, for network faults.
 *
 * @param sidecar the image of the one in each pod that the charts were told of
 * @param registry the one between the services and the registry; empty where there is none
 * @param logStore the one between what brings lines and their store; empty where there is none
 */
public record Proxies(String sidecar, Optional<Place> registry, Optional<Store> logStore) {
  /**
   * A proxy.
   *
   * @param host where it is, seen from the node and from here
   * @param apiPort of the server's API
   * @param port that it listens on
   */
  public record Place(String host, int apiPort, int port) {}

  /**
   * A log store behind a proxy.
   *
   * @param host where the store itself is, seen from the node
   * @param streams the data stream that lines are brought to
   */
  public record Store(Place proxy, String host, int port, String streams) {}
}
