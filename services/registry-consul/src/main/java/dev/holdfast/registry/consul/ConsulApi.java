package dev.holdfast.registry.consul;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.RegistryUnavailable;
import io.helidon.common.tls.Tls;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriPath;
import io.helidon.http.ClientResponseHeaders;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests to Consul's HTTP API. Every one is bounded in time and made once: who asks decides
 * whether to ask again.
 *
 * <p>All throw {@link RegistryUnavailable} where no answer came or Consul itself is in trouble
 * (429, 5xx), and {@link Refused} where it answered no.
 */
final class ConsulApi implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** An agent answers within milliseconds, so a second is time enough to call it away. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** No entry of a registry is that large; a longer answer is not Consul's. */
  private static final int ANSWER_LIMIT_BYTES = 16 << 20;

  private static final byte[] NOTHING = {};

  private final URI base;
  private final Optional<Header> token;
  private final Http1Client client;
  private volatile boolean keepAlive = true;

  ConsulApi(URI url, Optional<String> token) {
    this.base = base(url);
    // marked as sensitive, so that Helidon leaves its value out of its own logs too
    this.token =
        token.map(
            value -> HeaderValues.create(HeaderNames.create("X-Consul-Token"), false, true, value));
    var builder =
        Http1Client.builder()
            // its own cache, so that closing this closes its connections and nobody else's
            .shareConnectionCache(false)
            // nothing is looked up on the class path: that takes longer than all the rest of it
            .servicesDiscoverServices(false)
            .mediaContext(
                MediaContext.builder()
                    .mediaSupportsDiscoverServices(false)
                    .registerDefaults(true)
                    .build())
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .proxy(Proxy.noProxy())
            .followRedirects(false)
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(TIMEOUT);
    if ("http".equals(url.getScheme())) {
      builder.tls(Tls.builder().enabled(false).build());
    }
    this.client = builder.build();
  }

  private static URI base(URI url) {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null) {
      // the value is not repeated: it may hold a password
      throw new IllegalArgumentException(
          "the registry's URL must be http(s)://host:port[/path] without user or query; a token goes"
              + " into its own setting");
    }
    String text = url.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
  }

  /** For messages: where Consul is. */
  String address() {
    return base.toString();
  }

  /**
   * Registers an instance, or replaces what is registered under its id.
   *
   * <p>Consul keeps the state of a check that has the same id, whatever the registration says (seen
   * with 1.22.3). So the successor of an instance that died would stay critical until its first
   * renewal: it renews at once.
   */
  void register(Instance instance, HealthCheck check, boolean healthy) {
    Answer answer =
        send(
            Method.PUT,
            "/v1/agent/service/register",
            Map.of(),
            ConsulJson.registration(instance, check, healthy),
            TIMEOUT);
    answer.orThrow();
    if (check instanceof HealthCheck.Ttl && !renew(instance.key(), healthy, TIMEOUT)) {
      throw new RegistryUnavailable(base + ": forgot " + instance.key() + " at once");
    }
  }

  /**
   * Renews the TTL check of an instance, or says that it cannot be used now; false where the
   * registry does not know it.
   */
  boolean renew(String key, boolean healthy, Duration timeout) {
    String path = "/v1/agent/check/" + (healthy ? "pass" : "fail") + "/service:" + escaped(key);
    Answer answer = send(Method.PUT, path, Map.of(), NOTHING, timeout);
    // 404 since Consul 1.13 or so; before that a 500 that tells only by its text
    boolean unknown =
        answer.status == 404
            || (answer.status == 500
                && (answer.text().contains("nknown check")
                    || answer.text().contains("does not have associated TTL")));
    if (!unknown) {
      answer.orThrow();
    }
    return !unknown;
  }

  /** Whether the agent has the instance. */
  boolean knows(String key) {
    Answer answer =
        send(Method.GET, "/v1/agent/service/" + escaped(key), Map.of(), NOTHING, TIMEOUT);
    if (answer.status != 404) {
      answer.orThrow();
    }
    return answer.status != 404;
  }

  /** Takes an instance out of the agent that answers; one that is not there is out already. */
  void deregister(String key) {
    Answer answer =
        send(
            Method.PUT, "/v1/agent/service/deregister/" + escaped(key), Map.of(), NOTHING, TIMEOUT);
    if (answer.status != 404) {
      answer.orThrow();
    }
  }

  /** The nodes whose agents still have an entry of that key, healthy or not. */
  List<String> nodes(Instance instance) {
    Answer answer =
        send(
            Method.GET,
            "/v1/health/service/" + escaped(instance.service()),
            Map.of(),
            NOTHING,
            TIMEOUT);
    answer.orThrow();
    try {
      return ConsulJson.nodes(answer.body, instance.key());
    } catch (RuntimeException e) {
      throw new RegistryUnavailable(answer.asked + ": the answer is not a list of instances", e);
    }
  }

  /** Takes an instance out of the catalog, whichever agent put it there. */
  void deregister(String key, String node) {
    send(
            Method.PUT,
            "/v1/catalog/deregister",
            Map.of(),
            ConsulJson.deregistration(node, key),
            TIMEOUT)
        .orThrow();
  }

  /**
   * Requests go over new connections from now on: behind a balancer each may lead to another agent.
   */
  void avoidKeptConnections() {
    keepAlive = false;
  }

  /** The instances whose checks pass, now. */
  Passing passing(String service) {
    return passing(service, Map.of("passing", "true"), TIMEOUT);
  }

  /**
   * The instances whose checks pass, as soon as anything about the service changed since {@code
   * index}, at the latest after {@code wait} and the sixteenth of it that Consul adds at random.
   */
  Passing passing(String service, long index, Duration wait) {
    return passing(
        service,
        Map.of("passing", "true", "index", Long.toString(index), "wait", wait.toMillis() + "ms"),
        wait.plus(wait.dividedBy(16)).plus(TIMEOUT));
  }

  private Passing passing(String service, Map<String, String> query, Duration timeout) {
    Answer answer =
        send(Method.GET, "/v1/health/service/" + escaped(service), query, NOTHING, timeout);
    answer.orThrow();
    try {
      return new Passing(answer.index, ConsulJson.instances(answer.body));
    } catch (RuntimeException e) {
      throw new RegistryUnavailable(
          answer.asked + ": the answer is not a list of instances: " + answer.text(), e);
    }
  }

  /** What a health query gave. */
  record Passing(long index, List<Instance> instances) {}

  private record Answer(String asked, int status, long index, String body) {
    String text() {
      String text = body.strip();
      return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    void orThrow() {
      if (status / 100 == 2) {
        return;
      }
      String message = asked + ": " + status + " " + text();
      if (status == 429 || status >= 500) {
        throw new RegistryUnavailable(message);
      }
      throw new Refused(message);
    }
  }

  /**
   * @param timeout of the connection's silence, so an answer that drips takes longer
   */
  private Answer send(
      Method method, String path, Map<String, String> query, byte[] body, Duration timeout) {
    ClientUri uri = uri(path, query);
    String asked = method + " " + uri;
    Http1ClientRequest request =
        client.method(method).uri(uri).keepAlive(keepAlive).readTimeout(timeout);
    token.ifPresent(request::header);
    try (HttpClientResponse response =
        body.length == 0 ? request.request() : request.submit(body)) {
      String content =
          new String(response.inputStream().readNBytes(ANSWER_LIMIT_BYTES), StandardCharsets.UTF_8);
      return new Answer(asked, response.status().code(), index(response.headers()), content);
    } catch (IOException | RuntimeException e) {
      throw new RegistryUnavailable(asked + ": no answer: " + reason(e), e);
    }
  }

  /** Through the parts, since Helidon takes the escapes out of a whole URI's path. */
  private ClientUri uri(String path, Map<String, String> query) {
    ClientUri uri =
        ClientUri.create(
            UriInfo.builder(ClientUri.create(base))
                .path(UriPath.create(base.getRawPath() + path))
                .build());
    query.forEach((key, value) -> uri.writeableQuery().set(key, value));
    return uri;
  }

  private static long index(ClientResponseHeaders headers) {
    try {
      return headers.first(HeaderNames.create("X-Consul-Index")).map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException e) {
      // 0 makes the next query one that does not wait, which is always right
      return 0;
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** As one segment of a path: all but RFC 3986's unreserved characters as %XX of UTF-8. */
  static String escaped(String segment) {
    StringBuilder out = new StringBuilder(segment.length() + 8);
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.'
              || c == '_'
              || c == '~';
      if (plain) {
        out.append(c);
      } else {
        out.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return out.toString();
  }

  @Override
  public void close() {
    client.closeResource();
  }
}
