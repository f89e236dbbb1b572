package dev.holdfast.platform.local;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * What a probe over HTTP asks for, and where.
 *
 * @param path with its query
 */
record ProbePlace(boolean tls, InetSocketAddress address, String path) {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Where an answer sends it on the same host; empty where it is the last. */
  Optional<ProbePlace> after(HttpAnswer answer) {
    if (!REDIRECTS.contains(answer.status()) || answer.location().isEmpty()) {
      return Optional.empty();
    }
    try {
      URI to = new URI(toString()).resolve(new URI(answer.location()));
      boolean secured = "https".equalsIgnoreCase(to.getScheme());
      if (!(secured || "http".equalsIgnoreCase(to.getScheme()))
          || !address.getHostString().equalsIgnoreCase(to.getHost())) {
        return Optional.empty();
      }
      int port = to.getPort() < 0 ? (secured ? HTTPS : HTTP) : to.getPort();
      String way = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
      return Optional.of(
          new ProbePlace(
              secured,
              address.isUnresolved()
                  ? InetSocketAddress.createUnresolved(address.getHostString(), port)
                  : new InetSocketAddress(address.getAddress(), port),
              to.getRawQuery() == null ? way : way + "?" + to.getRawQuery()));
    } catch (URISyntaxException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** As a request names its host. */
  String host() {
    return address.getHostString() + ":" + address.getPort();
  }

  @Override
  public String toString() {
    return (tls ? "https" : "http") + "://" + host() + path;
  }
}
