package dev.holdfast.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** A sign by which others tell that a run must end. It is asked for by one HTTP request. */
public sealed interface OutsideSign {
  /** What is asked. */
  URI address();

  /** Why the run must end, by that answer; empty where it need not. */
  Optional<String> speaks(int status, String body);

  /** An address that must go on answering with a status of 2xx. */
  record Answering(URI address) implements OutsideSign {
    @Override
    public Optional<String> speaks(int status, String body) {
      return isWell(status)
          ? Optional.empty()
          : Optional.of("%s answered %d".formatted(address, status));
    }
  }

  /** A query of Prometheus that must go on finding nothing, as an alert's expression does. */
  record Finding(URI address, String query) implements OutsideSign {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Optional<String> speaks(int status, String body) {
      JsonNode data = isWell(status) ? data(body) : JSON.missingNode();
      if (!data.path("resultType").asText().equals("vector")) {
        return Optional.of(
            "%s gave no vector for '%s': status %d, %s"
                .formatted(
                    address.resolve("/"),
                    query,
                    status,
                    body.substring(0, Math.min(200, body.length())).strip()));
      }
      JsonNode found = data.path("result");
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "'%s' finds %s = %s"
                  .formatted(
                      query, found.at("/0/metric"), found.at("/0/value/1").asText("something")));
    }

    private static JsonNode data(String body) {
      try {
        return JSON.readTree(body).path("data");
      } catch (JsonProcessingException e) {
        return JSON.missingNode();
      }
    }
  }

  private static boolean isWell(int status) {
    return status >= 200 && status < 300;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with rule, value and remedy
   */
  static OutsideSign answering(String text) {
    return new Answering(
        address(text.strip())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "must be an address that begins with http:// or https://, got '%s'; write for example https://shop.example.com/healthz"
                        .formatted(text))));
  }

  /**
   * Reads where Prometheus is, and after a space a query.
   *
   * @throws IllegalArgumentException with rule, value and remedy
   */
  static OutsideSign finding(String text) {
    String[] parts = text.strip().split("\\s+", 2);
    Optional<URI> server = address(parts[0]);
    if (parts.length != 2 || server.isEmpty()) {
      throw new IllegalArgumentException(
          "must be Prometheus' address and a query, got '%s'; write for example 'http://prometheus:9090 ALERTS{alertstate=\"firing\"}'"
              .formatted(text));
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
