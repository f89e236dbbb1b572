package dev.holdfast.service;

import static dev.holdfast.service.TestServices.awaitReady;
import static dev.holdfast.service.TestServices.get;
import static dev.holdfast.service.TestServices.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.service.Settings.RegistrySettings;
import dev.holdfast.service.Settings.ServingSettings;
import dev.holdfast.testing.InMemoryRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are probes and scrapes, and which are the service's. */
@Timeout(60)
class PlatformPathsTest {
  private static final Api PRODUCTS =
      (routes, context) ->
          routes
              .get("/products/{id}", (request, response) -> response.send("a product"))
              .get("/health/history", (request, response) -> response.send("a history"));

  private final InMemoryRegistry registry = new InMemoryRegistry();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/../products/1",
        "/health/./../products/1",
        "/health/%2e%2e/products/1",
        "//health/../products/1",
        "/metrics/../products/1",
        "/health/live/../../products/1",
        "/health/%2E./products/1",
        "/health//../products/1",
        "/products/1/../../products/1?/health",
        "/products/health",
        "/health/history"
      })
  void aRequestThatOnlyLooksLikeAProbeIsAccountedFor(String path) throws IOException {
    try (HoldfastService service = TestServices.ready("catalog", "catalog-1", registry, PRODUCTS)) {
      String answer = raw(service.port(), path);

      assertThat(answer).contains("X-Served-By: catalog-1");
      assertThat(get(service, "/metrics").body())
          .contains("http_server_request_duration_seconds_count{method=\"GET\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/", "//health", "/products/../health/live"})
  void aProbeIsNotHoweverItIsWritten(String path) throws IOException {
    try (HoldfastService service = TestServices.ready("catalog", "catalog-1", registry, PRODUCTS)) {
      if (raw(service.port(), path).startsWith("HTTP/1.1 200")) {
        assertThat(get(service, "/metrics").body()).doesNotContain("duration_seconds_count{");
      } else {
        assertThat(get(service, "/metrics").body()).contains("status=\"404\"");
      }
    }
  }

  @Test
  void probesAndMetricsCanHaveAPortOfTheirOwn() {
    try (HoldfastService service = start(false)) {
      URI management = URI.create("http://127.0.0.1:" + service.managementPort());

      assertThat(service.managementPort()).isNotEqualTo(service.port());
      assertThat(get(management.resolve("/health/ready")).statusCode()).isEqualTo(200);
      assertThat(get(management.resolve("/health")).statusCode()).isEqualTo(200);
      assertThat(get(service, "/health").statusCode()).isEqualTo(404);
      assertThat(get(service, "/metrics").statusCode()).isEqualTo(404);
      assertThat(get(service, "/products/1").body()).isEqualTo("a product");
      assertThat(get(management.resolve("/products/1")).statusCode()).isEqualTo(404);
      assertThat(get(management.resolve("/metrics")).body())
          .contains("{method=\"GET\",route=\"/products/{id}\",status=\"200\"} 1");
    }
  }

  @Test
  void theyCanBeOnBoth() {
    try (HoldfastService service = start(true)) {
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(service, "/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theRegistryAsksTheManagementPort() {
    Settings plain = settings("catalog", "catalog-1");
    RegistrySettings how = plain.registry();
    Settings http =
        new Settings(
            plain.service(),
            plain.instance(),
            plain.bind(),
            plain.advertise(),
            0,
            0,
            plain.concurrencyLimit(),
            serving(false),
            new RegistrySettings(
                how.kind(),
                how.url(),
                how.credentials(),
                how.tls(),
                Settings.Check.HTTP,
                0,
                how.ttl(),
                how.deregisterAfter()),
            plain.drain(),
            plain.client());
    try (HoldfastService service = HoldfastService.start(http, registry, PRODUCTS)) {
      URI management = URI.create("http://127.0.0.1:" + service.managementPort());
      awaitReady(management);

      assertThat(((HealthCheck.Http) registry.check("catalog-1")).url())
          .isEqualTo(management.resolve("/health/ready"));
    }
  }

  private HoldfastService start(boolean shared) {
    HoldfastService service =
        HoldfastService.start(
            TestServices.with(settings("catalog", "catalog-1"), serving(shared)),
            registry,
            PRODUCTS);
    awaitReady(URI.create("http://127.0.0.1:" + service.managementPort()));
    return service;
  }

  private static ServingSettings serving(boolean shared) {
    ServingSettings usual = ServingSettings.defaults();
    return new ServingSettings(
        OptionalInt.of(0),
        shared,
        usual.requestTimeout(),
        usual.readTimeout(),
        usual.idleTimeout(),
        usual.bodyAtMost(),
        usual.checkTimeout(),
        usual.logWait(),
        usual.queueWait());
  }

  /** As it stands: clients would tidy the path. */
  private static String raw(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
        head.append(line).append('\n');
      }
      return head.toString();
    }
  }
}
