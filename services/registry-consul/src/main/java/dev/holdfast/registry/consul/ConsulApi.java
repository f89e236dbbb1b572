package dev.holdfast.registry.consul;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.upkeep.Refused;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The requests to Consul's HTTP API. Every one is bounded in time and made once: who asks decides
 * whether to ask again.
 *
 * <p>All throw {@link RegistryUnavailable} where no answer came or Consul itself is in trouble
 * (429, 5xx), and {@link Refused} where it answered no.
 */
final class ConsulApi implements AutoCloseable {
  private static final Duration TIMEOUT = HttpApi.TIMEOUT;
  private static final HeaderName INDEX = HeaderNames.create("X-Consul-Index");
  private static final HeaderName TOKEN = HeaderNames.create("X-Consul-Token");
  private static final String NOTHING = "";

  private final HttpApi http;
  private final Optional<Supplier<String>> token;

  ConsulApi(RegistryAccess access, Optional<Supplier<String>> token) {
    this.http = new HttpApi(access);
    this.token = token;
  }

  /** For messages: where Consul is. */
  String address() {
    return http.address();
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
      throw new RegistryUnavailable(address() + ": forgot " + instance.key() + " at once");
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
                && (answer.text.contains("nknown check")
                    || answer.text.contains("does not have associated TTL")));
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

  /** As {@link HttpApi#avoidKeptConnections}. */
  void avoidKeptConnections() {
    http.avoidKeptConnections();
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
          answer.asked + ": the answer is not a list of instances: " + answer.text, e);
    }
  }

  /** What a health query gave. */
  record Passing(long index, List<Instance> instances) {}

  private record Answer(String asked, int status, long index, String body, String text) {
    void orThrow() {
      if (status / 100 == 2) {
        return;
      }
      String message = asked + ": " + status + " " + text;
      if (status == 429 || status >= 500) {
        throw new RegistryUnavailable(message);
      }
      throw new Refused(message);
    }
  }

  private Answer send(
      Method method, String path, Map<String, String> query, String body, Duration timeout) {
    HttpApi.Answer answer =
        http.ask(new HttpApi.Ask(method, path, query, body, headers(), timeout), INDEX);
    return new Answer(
        answer.asked(),
        answer.status(),
        index(answer.headers().getOrDefault(INDEX.lowerCase(), "0")),
        answer.body(),
        answer.text());
  }

  /** Marked as sensitive, so that Helidon leaves the token's value out of its own logs too. */
  private List<Header> headers() {
    return token
        .map(value ->
            List.of(
                HeaderValues.create(
                    TOKEN, /* changing= */ false, /* sensitive= */ true, value.get())))
        .orElse(List.of());
  }

  private static long index(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      // 0 makes the next query one that does not wait, which is always right
      return 0;
    }
  }

  private static String escaped(String segment) {
    return HttpApi.escaped(segment);
  }

  @Override
  public void close() {
    http.close();
  }
}
