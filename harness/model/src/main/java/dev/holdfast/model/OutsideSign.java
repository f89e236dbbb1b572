package dev.holdfast.model;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** A sign by which others tell that a run must end. It is asked for by one HTTP request. */
public sealed interface OutsideSign {
  /** What is asked. */
  URI address();

  /** An address that must go on answering with a status of 2xx. */
  record Answering(URI address) implements OutsideSign {
    @Override
    public String toString() {
      return address + " does not answer 2xx";
    }
  }

  /** A query of Prometheus that must go on finding nothing, as an alert's expression does. */
  record Finding(URI address, String query) implements OutsideSign {
    @Override
    public String toString() {
      return "'%s' finds something at %s".formatted(query, address.resolve("/"));
    }
  }

  /**
   * Reads an address.
   *
   * @throws BadText where it is none
   */
  static OutsideSign answering(String text) {
    return new Answering(
        address(text.strip())
            .orElseThrow(() ->
                new BadText(
                    "must be an address that begins with http:// or https://",
                    "write for example https://shop.example.com/healthz",
                    text)));
  }

  /**
   * Reads where Prometheus is, and after a space a query.
   *
   * @throws BadText where it is not that
   */
  static OutsideSign finding(String text) {
    String[] parts = text.strip().split("\\s+", 2);
    Optional<URI> server = address(parts[0]);
    if (parts.length != 2 || server.isEmpty()) {
      throw new BadText(
          "must be Prometheus' address and a query",
          "write for example 'http://prometheus:9090 ALERTS{alertstate=\"firing\"}'",
          text);
    }
    String base = server.get().toString().replaceAll("/+$", "");
    return new Finding(
        URI.create(
            base
                + "/api/v1/query?query="
                + URLEncoder.encode(parts[1], StandardCharsets.UTF_8).replace("+", "%20")),
        parts[1]);
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(URI.create(text))
          .filter(address -> address.getHost() != null && address.getScheme() != null)
          .filter(address -> address.getScheme().toLowerCase(Locale.ROOT).matches("https?"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
