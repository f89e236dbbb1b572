package dev.holdfast.platform.registry;

import static dev.holdfast.platform.registry.Asking.ask;
import static dev.holdfast.platform.registry.Asking.said;
import static dev.holdfast.platform.registry.Asking.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What common clients of Consul send while a program starts, runs and ends, call by call: the
 * embedded registry answers all of it as the real Consul does, in what these clients read.
 */
@Timeout(60)
final class ConsulClientsTest {
  private static final List<String> LACKED = new CopyOnWriteArrayList<>();

  private static @Nullable LocalRegistry consul;
  private static @Nullable LocalRegistry embedded;

  @BeforeAll
  static void start(@TempDir Path folder) {
    consul = LocalRegistry.start(folder, Optional.of(RealConsul.binary()));
    embedded = EmbeddedRegistry.start(LACKED::add);
  }

  @AfterAll
  static void stop() {
    for (LocalRegistry each : new @Nullable LocalRegistry[] {consul, embedded}) {
      if (each != null) {
        each.close();
      }
    }
  }

  private static URI real() {
    return url(consul);
  }

  private static URI here() {
    return url(embedded);
  }

  private static URI url(@Nullable LocalRegistry registry) {
    if (registry == null) {
      throw new IllegalStateException("not started");
    }
    return registry.url();
  }

  /** Questions that change nothing are asked until both agree: checks have times of their own. */
  private static void get(String path) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(read(here(), path)).as(path).isEqualTo(read(real(), path)));
  }

  private static String read(URI url, String path) {
    HttpResponse<String> answer = ask(url, "GET", path, "");
    return answer.statusCode() + " " + used(answer.body());
  }

  private static void does(String method, String path, String body) {
    assertThat(said(here(), method, path, body))
        .as(method + " " + path)
        .isEqualTo(said(real(), method, path, body))
        .startsWith("200");
  }

  /** What differs from one registry to the next, of which a client reads only that it is there. */
  private static void hasFields(String path, String... fields) {
    for (URI url : List.of(real(), here())) {
      assertThat(ask(url, "GET", path, "").body()).as(url + path).contains(fields);
    }
  }

  /** Spring Cloud Consul 5 with its defaults, with a heartbeat, and its settings in Consul. */
  @Test
  void springCloudConsulStartsRunsAndEnds() {
    get("/v1/kv/config/shop,prod/?recurse");
    get("/v1/kv/config/shop/?recurse");
    does("PUT", "/v1/kv/config/shop/limit", "10");
    does("PUT", "/v1/kv/config/shop/größe", "grün");
    get("/v1/kv/config/shop/?recurse");
    get("/v1/kv/config/shop/?recurse&wait=1s&index=0");
    hasFields("/v1/status/leader", "127.0.0.1:");
    does(
        "PUT",
        "/v1/agent/service/register",
        """
        {"ID": "shop-8080", "Name": "shop", "Tags": [], "Address": "127.0.0.1",
         "Meta": {"secure": "false"}, "Port": %d, "EnableTagOverride": null,
         "Check": {"DockerContainerID": null, "Shell": null, "Interval": "1s",
           "TTL": null, "HTTP": "http://127.0.0.1:%d/v1/status/leader", "Method": null,
           "Header": {}, "TCP": null, "Timeout": null, "DeregisterCriticalServiceAfter": null,
           "TLSSkipVerify": null, "Status": null, "GRPC": null, "GRPCUseTLS": null},
         "Checks": null}
        """
            .formatted(real().getPort(), real().getPort()));
    does(
        "PUT",
        "/v1/agent/service/register",
        """
        {"ID": "shop-8081", "Name": "shop", "Tags": ["a", "b"], "Address": "127.0.0.1",
         "Meta": {"secure": "false"}, "Port": 8081, "EnableTagOverride": false,
         "Check": {"TTL": "30s", "Header": {}, "TLSSkipVerify": false,
           "GRPCUseTLS": false}}
        """);
    does("PUT", "/v1/agent/check/pass/service:shop-8081", "");
    get("/v1/catalog/services");
    get("/v1/catalog/services?wait=1s&index=0");
    get("/v1/health/service/shop?passing=true");
    get("/v1/health/service/shop?passing=false&tag=a&tag=b");
    get("/v1/health/service/shop?passing=false&tag=a&tag=c");
    get("/v1/health/checks/shop");
    get("/v1/catalog/service/shop");
    get("/v1/catalog/datacenters");
    get("/v1/agent/services");
    hasFields("/v1/catalog/nodes", "\"Node\"", "\"Address\"", "\"Datacenter\"");
    hasFields("/v1/agent/self", "\"Config\"", "\"NodeName\"", "\"Member\"");
    does("PUT", "/v1/agent/service/maintenance/shop-8081?enable=true", "");
    get("/v1/health/service/shop?passing=true");
    does("PUT", "/v1/agent/service/maintenance/shop-8081?enable=false", "");
    get("/v1/health/service/shop?passing=true");
    does("PUT", "/v1/agent/service/deregister/shop-8080", "");
    does("PUT", "/v1/agent/service/deregister/shop-8081", "");
    does("DELETE", "/v1/kv/config/?recurse", "");
    get("/v1/kv/config/?recurse");
    get("/v1/health/service/shop?passing=true");
    assertThat(LACKED).isEmpty();
  }

  /** Consul's client for Go: a program that uses most of what it has for services. */
  @Test
  void aProgramWithConsulsGoClientStartsRunsAndEnds() {
    int port = real().getPort();
    hasFields("/v1/status/peers", "127.0.0.1:");
    hasFields("/v1/agent/members", "\"Name\"", "\"Addr\"", "\"Status\"");
    does(
        "PUT",
        "/v1/agent/service/register",
        """
        {"ID": "orders-1", "Name": "orders", "Tags": ["blue", "v1"], "Port": 8081,
         "Address": "127.0.0.7",
         "TaggedAddresses": {"lan": {"Address": "127.0.0.7", "Port": 8081}},
         "Meta": {"zone": "a"}, "Weights": {"Passing": 4, "Warning": 1}, "Check": null,
         "Checks": [
           {"TTL": "30s", "Status": "passing", "DeregisterCriticalServiceAfter": "1m"},
           {"Name": "port", "Interval": "1s", "Timeout": "1s", "TCP": "127.0.0.1:%d"},
           {"Name": "nobody", "Interval": "1s", "TCP": "127.0.0.1:1", "Notes": "is not there",
            "FailuresBeforeCritical": 2},
           {"CheckID": "web", "Interval": "1s", "HTTP": "http://127.0.0.1:%d/v1/status/leader",
            "Header": {"X-Asked-By": ["consul"]}, "Method": "GET", "SuccessBeforePassing": 1}]}
        """
            .formatted(port, port));
    does(
        "PUT",
        "/v1/agent/check/register",
        "{\"ID\": \"late\", \"Name\": \"late\", \"ServiceID\": \"orders-1\", \"TTL\": \"30s\"}");
    does("PUT", "/v1/agent/check/update/late", "{\"Status\": \"passing\", \"Output\": \"up\"}");
    for (URI url : List.of(real(), here())) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() ->
              assertThat(checks(url, "critical"))
                  .as("critical at " + url)
                  .containsExactly("service:orders-1:3"));
    }
    assertThat(checks(here(), "passing")).isEqualTo(checks(real(), "passing")).hasSize(4);
    assertThat(checks(here(), "any")).isEqualTo(checks(real(), "any")).hasSize(5);
    get("/v1/health/service/orders?passing=1&stale=&tag=blue&wait=1000ms");
    get("/v1/catalog/service/orders?tag=v1");
    get("/v1/agent/service/orders-1");
    does("PUT", "/v1/agent/check/deregister/service:orders-1:3", "");
    get("/v1/health/service/orders?passing=1");
    get("/v1/agent/health/service/name/orders?format=text");
    get("/v1/agent/health/service/id/orders-1?format=text");
    get("/v1/kv/config/orders/limit");
    does("PUT", "/v1/kv/config/orders/limit?flags=3", "10");
    get("/v1/kv/config/orders/limit");
    get("/v1/kv/config/?keys=&separator=%2F");
    get("/v1/kv/config/?recurse=");
    assertThat(ask(here(), "GET", "/v1/kv/config/orders/limit?raw", "").body()).isEqualTo("10");
    does("PUT", "/v1/kv/config/orders/limit?cas=0", "11");
    does("DELETE", "/v1/kv/config/orders?recurse=", "");
    does("PUT", "/v1/agent/service/deregister/orders-1", "");
    get("/v1/catalog/service/orders");
    get("/v1/agent/checks");
    assertThat(LACKED).isEmpty();
  }

  /** The ids of the checks in a state; outputs differ in the words of Go and Java. */
  private static List<String> checks(URI url, String state) {
    return Asking.tree(ask(url, "GET", "/v1/health/state/" + state, "").body())
        .valueStream()
        .filter(check -> check.path("ServiceID").asText().startsWith("orders-"))
        .map(check -> check.path("CheckID").asText())
        .toList();
  }

  @Test
  void whatIsMissingIsSaidByNameInTheAnswerAndTold() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (LocalRegistry registry = EmbeddedRegistry.start(told::add)) {
      URI url = registry.url();
      for (String asked :
          List.of(
              "PUT /v1/session/create {}",
              "PUT /v1/session/create {}",
              "GET /v1/event/list ",
              "GET /v1/catalog/services?filter=a==b ",
              "PUT /v1/kv/lead?acquire=s x",
              "PUT /v1/agent/service/register {\"Name\":\"m\",\"Connect\":{\"Native\":true}}",
              "PUT /v1/agent/service/register"
                  + " {\"Name\":\"m\",\"Check\":{\"GRPC\":\"127.0.0.1:1\",\"Interval\":\"1s\"}}")) {
        String[] parts = asked.split(" ", 3);
        assertThat(said(url, parts[0], parts[1], parts[2]))
            .matches("(501|400) the embedded registry does not do .*; Consul does: with a .*");
      }
      assertThat(told)
          .containsExactly(
              "PUT /v1/session/create",
              "GET /v1/event/list",
              "the parameter \"filter\"",
              "the parameter \"acquire\"",
              "the field \"Connect\"",
              "the field \"GRPC\"");
    }
  }
}
