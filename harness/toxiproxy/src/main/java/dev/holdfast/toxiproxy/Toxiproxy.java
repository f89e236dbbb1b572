package dev.holdfast.toxiproxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The HTTP API of a Toxiproxy 2 server. What adds is done as asked or fails; what removes may be
 * done again and again, and what is not there any more counts as removed.
 *
 * <p>A run names its proxies with its own id first, so that {@link #heal} and {@link #removeAll}
 * find what a killed run left, and nothing else.
 */
public final class Toxiproxy implements AutoCloseable {
  /** The server itself gives up on a request after 25 s, and it may wait for stuck connections. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int OK = 200;
  private static final int ERROR = 300;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI api;

  /** A server's API: {@code http://127.0.0.1:8474}. */
  public Toxiproxy(URI api) {
    this.api = api;
  }

  /**
   * A proxy as the server has it.
   *
   * @param toxics the names of its toxics, of both directions
   */
  public record Proxy(
      String name, String listen, String upstream, boolean enabled, List<String> toxics) {
    public Proxy {
      toxics = List.copyOf(toxics);
    }
  }

  /** The server's address. */
  public URI api() {
    return api;
  }

  /** The server's version: {@code 2.12.0}. */
  public String version() {
    return done("GET", "/version", Map.of()).path("version").asText("?").strip();
  }

  /** Makes a proxy that listens at once, in the place of one of that name. */
  public Proxy create(String name, InetSocketAddress listen, InetSocketAddress upstream) {
    Map<String, Object> wanted =
        Map.of("name", name, "listen", text(listen), "upstream", text(upstream), "enabled", true);
    Answer answer = ask("POST", "/proxies", wanted);
    if (answer.status == CONFLICT) {
      remove(name);
      answer = ask("POST", "/proxies", wanted);
    }
    return proxy(answer.checked());
  }

  private static String text(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    String host = resolved == null ? address.getHostString() : resolved.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** The proxy of that name. */
  public Optional<Proxy> find(String name) {
    Answer answer = ask("GET", path(name), Map.of());
    return answer.status == NOT_FOUND ? Optional.empty() : Optional.of(proxy(answer.checked()));
  }

  /** The proxies whose names begin so. */
  public List<Proxy> proxies(String namesBeginWith) {
    return proxies(done("GET", "/proxies", Map.of())).stream()
        .filter(proxy -> proxy.name.startsWith(namesBeginWith))
        .toList();
  }

  /**
   * The proxies of an answer to {@code GET /proxies}, for those who reach the server by another way
   * than HTTP from here.
   *
   * @throws ToxiproxyFailed where it is no such answer
   */
  public static List<Proxy> read(String answer) {
    try {
      return proxies(new ObjectMapper().readTree(answer));
    } catch (JsonProcessingException e) {
      throw new ToxiproxyFailed("this is no list of proxies: " + answer, e);
    }
  }

  private static List<Proxy> proxies(JsonNode answer) {
    List<Proxy> found = new ArrayList<>();
    answer.elements().forEachRemaining(node -> found.add(proxy(node)));
    return found;
  }

  /** Adds a toxic to a proxy; {@link Effect.Down} switches the proxy off instead. */
  public void add(String proxy, String name, Toxic toxic) {
    ask(ToxicRequest.adding(proxy, name, toxic)).checked();
  }

  /** Takes a toxic away again. */
  public void remove(String proxy, String name, Toxic toxic) {
    gone(ask(ToxicRequest.removing(proxy, name, toxic)));
  }

  private void removeToxic(String proxy, String name) {
    gone(ask("DELETE", path(proxy) + "/toxics/" + encoded(name), Map.of()));
  }

  private void switchOn(String proxy) {
    gone(ask("PATCH", path(proxy), Map.of("enabled", true)));
  }

  /** Removes a proxy, which closes its connections. */
  public void remove(String proxy) {
    gone(ask("DELETE", path(proxy), Map.of()));
  }

  /**
   * Takes every toxic from the proxies whose names begin so, and switches them on; what was healed,
   * in words.
   */
  public List<String> heal(String namesBeginWith) {
    List<String> healed = new ArrayList<>();
    for (Proxy proxy : proxies(namesBeginWith)) {
      for (String toxic : proxy.toxics) {
        removeToxic(proxy.name, toxic);
        healed.add("toxic " + toxic + " of proxy " + proxy.name);
      }
      if (!proxy.enabled) {
        switchOn(proxy.name);
        healed.add("proxy " + proxy.name + " was off");
      }
    }
    return healed;
  }

  /** Removes the proxies whose names begin so; what was removed, in words. */
  public List<String> removeAll(String namesBeginWith) {
    List<String> removed = new ArrayList<>();
    for (Proxy proxy : proxies(namesBeginWith)) {
      remove(proxy.name);
      removed.add("proxy " + proxy.name);
    }
    return removed;
  }

  /** What is not there any more counts as removed. */
  private static void gone(Answer answer) {
    if (answer.status != NOT_FOUND) {
      answer.checked();
    }
  }

  static String path(String proxy) {
    return "/proxies/" + encoded(proxy);
  }

  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Proxy proxy(JsonNode node) {
    List<String> toxics = new ArrayList<>();
    node.path("toxics").forEach(toxic -> toxics.add(toxic.path("name").asText()));
    return new Proxy(
        node.path("name").asText(),
        node.path("listen").asText(),
        node.path("upstream").asText(),
        node.path("enabled").asBoolean(),
        toxics);
  }

  private JsonNode done(String method, String path, Object body) {
    return ask(method, path, body).checked();
  }

  /** An answer, good or not. */
  private record Answer(String asked, int status, JsonNode body) {
    JsonNode checked() {
      if (status >= OK && status < ERROR) {
        return body;
      }
      throw new ToxiproxyFailed(
          "toxiproxy refused %s: %d %s"
              .formatted(asked, status, body.path("error").asText(body.toString())));
    }
  }

  private Answer ask(ToxicRequest request) {
    return ask(request.method(), request.path(), request.body());
  }

  private Answer ask(String method, String path, Object body) {
    String asked = method + " " + path;
    try {
      HttpRequest request =
          HttpRequest.newBuilder(api.resolve(path))
              .timeout(TIMEOUT)
              .header("Content-Type", "application/json")
              .method(
                  method,
                  method.equals("GET") || method.equals("DELETE")
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(
                          body instanceof String text ? text : json.writeValueAsString(body)))
              .build();
      // not interruptible, but bounded: a run that is cut short must still heal
      HttpResponse<String> response = http.sendAsync(request, BodyHandlers.ofString()).join();
      return new Answer(asked, response.statusCode(), body(response.body()));
    } catch (CompletionException | IOException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      throw new ToxiproxyFailed(
          "toxiproxy at " + api + " did not answer " + asked + ": " + cause, cause);
    }
  }

  /** What is no JSON is shown as it is. */
  private JsonNode body(String text) {
    try {
      return text.isBlank() ? json.createObjectNode() : json.readTree(text);
    } catch (JsonProcessingException e) {
      return json.createObjectNode().put("error", text.strip());
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
