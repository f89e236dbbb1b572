package dev.holdfast.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/** How a kind of registry is asked which instances of a service are healthy. */
enum RegistryDialect {
  /** Blocking queries: a change is seen when it happens. */
  CONSUL {
    @Override
    HttpRequest.Builder question(URI url, String service, long index, Duration wait) {
      String name = encoded(service);
      String query =
          index > 0 ? "?passing&index=" + index + "&wait=" + wait.toMillis() + "ms" : "?passing";
      return HttpRequest.newBuilder(URI.create(url + "/v1/health/service/" + name + query));
    }

    @Override
    HttpRequest.Builder ping(URI url) {
      return HttpRequest.newBuilder(URI.create(url + "/v1/status/leader"));
    }

    // as Consul's documentation of blocking queries asks for
    @Override
    long nextIndex(HttpResponse<byte[]> answer, long index) {
      long next = answer.headers().firstValueAsLong("X-Consul-Index").orElse(0);
      return next < index ? 0 : Math.max(1, next);
    }

    @Override
    List<String> ids(byte[] answer) throws IOException {
      JsonNode entries = JSON.readTree(answer);
      if (!entries.isArray()) {
        throw new IOException("the answer is not a list: " + entries);
      }
      List<String> ids = new ArrayList<>();
      for (JsonNode entry : entries) {
        JsonNode entered = entry.path("Service");
        String name = entered.path("Meta").path(NAME).asText("");
        ids.add(name.isEmpty() ? entered.path("ID").asText() : name);
      }
      return ids;
    }

    @Override
    Duration pause() {
      return Duration.ZERO;
    }

    // as the agent has them: what is in the catalogue alone, without an agent, nobody renews
    @Override
    void erase(Asking ask, URI url) throws IOException, InterruptedException {
      for (String kind : List.of("service", "check")) {
        Iterator<String> ids =
            JSON.readTree(ask.answer(HttpRequest.newBuilder(at(url, "/v1/agent/" + kind + "s"))))
                .fieldNames();
        while (ids.hasNext()) {
          String path = "/v1/agent/" + kind + "/deregister/" + encoded(ids.next());
          ask.answer(HttpRequest.newBuilder(at(url, path)).PUT(BodyPublishers.noBody()));
        }
      }
      ask.answer(HttpRequest.newBuilder(at(url, "/v1/kv/?recurse=true")).DELETE());
    }
  },

  /**
   * Reads of what stands below the service's prefix, one after the other: etcd's gateway tells of
   * changes in answers without an end, whose silence says nothing about whether anybody looks.
   */
  ETCD {
    @Override
    HttpRequest.Builder question(URI url, String service, long index, Duration wait) {
      String name = encoded(service);
      String prefix = "/holdfast/services/" + name;
      return post(
          url,
          "/v3/kv/range",
          // what stands below a folder is what lies between its '/' and the character after that
          "{\"key\": \"%s\", \"range_end\": \"%s\"}"
              .formatted(base64(prefix + "/"), base64(prefix + "0")));
    }

    @Override
    HttpRequest.Builder ping(URI url) {
      return post(url, "/v3/maintenance/status", "{}");
    }

    @Override
    long nextIndex(HttpResponse<byte[]> answer, long index) {
      return 0;
    }

    @Override
    List<String> ids(byte[] answer) throws IOException {
      JsonNode json = JSON.readTree(answer);
      if (!json.has("header")) {
        throw new IOException("the answer is not etcd's: " + json);
      }
      List<String> ids = new ArrayList<>();
      for (JsonNode pair : json.path("kvs")) {
        JsonNode entered = JSON.readTree(Base64.getDecoder().decode(pair.path("value").asText()));
        String name = entered.path("metadata").path(NAME).asText("");
        ids.add(name.isEmpty() ? entered.path("id").asText() : name);
      }
      return ids;
    }

    // so the time of a change is known to that, which is much less than any bound on it
    @Override
    Duration pause() {
      return Duration.ofMillis(50);
    }

    @Override
    void erase(Asking ask, URI url) throws IOException, InterruptedException {
      JsonNode leases = JSON.readTree(ask.answer(post(url, "/v3/lease/leases", "{}")));
      for (JsonNode lease : leases.path("leases")) {
        String id = lease.path("ID").asText();
        ask.answer(post(url, "/v3/lease/revoke", "{\"ID\": \"" + id + "\"}"));
      }
      // from the least key to beyond the last one
      String all = base64("\0");
      ask.answer(
          post(
              url,
              "/v3/kv/deleterange",
              "{\"key\": \"%s\", \"range_end\": \"%s\"}".formatted(all, all)));
    }

    private static HttpRequest.Builder post(URI url, String path, String body) {
      return HttpRequest.newBuilder(URI.create(url + path)).POST(BodyPublishers.ofString(body));
    }

    private static String base64(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  /** In an entry's metadata: the pod's name, where the entry's id says more than that. */
  private static final String NAME = "instance";

  /**
   * Asks for the healthy instances of a service.
   *
   * @param index of the answer before, where a question can wait for another one; else 0
   * @param wait how long it may wait
   */
  abstract HttpRequest.Builder question(URI url, String service, long index, Duration wait);

  /** Asks something that the registry answers at once. */
  abstract HttpRequest.Builder ping(URI url);

  /** Beyond which the next question waits; 0 where it does not. */
  abstract long nextIndex(HttpResponse<byte[]> answer, long index);

  /** The names of the instances in an answer, in any order. */
  abstract List<String> ids(byte[] answer) throws IOException;

  /** Between an answer and the next question. */
  abstract Duration pause();

  /** Lets it forget all that it holds. */
  abstract void erase(Asking ask, URI url) throws IOException, InterruptedException;

  /** Sends a question, and gives what was answered well. */
  interface Asking {
    /**
     * The body of the answer.
     *
     * @throws IOException where there is none, or one of an error
     */
    byte[] answer(HttpRequest.Builder question) throws IOException, InterruptedException;
  }

  /** Of a kind; one that is no etcd is asked as Consul is. */
  static RegistryDialect of(String kind) {
    return kind.equals("etcd") ? ETCD : CONSUL;
  }

  private static URI at(URI url, String path) {
    return URI.create(url + path);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
