package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.observe.Forgetting;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry forgets, and that is seen: each that the local platform can bring. */
@Timeout(60)
final class ForgettingTest {
  private static final Duration SOON = Duration.ofMillis(300);
  private static final List<String> SERVICES = List.of("catalog", "pricing", "stock");

  private final RunClock clock = RunClock.startingNow();
  private final AtomicInteger away = new AtomicInteger();
  @TempDir Path folder;

  @Test
  void theEmbeddedOneForgetsServicesChecksAndValues() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(folder, Optional.empty())) {
      consulForgets(registry);
    }
  }

  @Test
  void soDoesTheRealConsul() throws Exception {
    Optional<Path> consul = Optional.of(RealConsul.binary());
    try (LocalRegistry registry = LocalRegistry.start(folder, consul)) {
      consulForgets(registry);
    }
  }

  private void consulForgets(LocalRegistry registry) throws Exception {
    URI url = registry.url();
    for (String id : List.of("catalog-1", "catalog 2/ä")) {
      send(
          "PUT",
          url,
          "/v1/agent/service/register",
          """
          {"ID": "%s", "Name": "catalog", "Check": {"TTL": "60s", "Status": "passing"}}
          """
              .formatted(id));
    }
    send(
        "PUT",
        url,
        "/v1/agent/check/register",
        "{\"Name\": \"more\", \"ServiceID\": \"catalog-1\", \"TTL\": \"60s\", \"Status\": \"passing\"}");
    send("PUT", url, "/v1/kv/leader", "catalog-1");

    forgetsAll(registry, 2);

    assertThat(send("GET", url, "/v1/agent/services", "")).isEqualTo("{}");
    assertThat(send("GET", url, "/v1/agent/checks", "")).isEqualTo("{}");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest asked = HttpRequest.newBuilder(URI.create(url + "/v1/kv/leader")).build();
      assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void soDoesTheRealEtcdWithItsLeases() throws Exception {
    try (LocalRegistry registry =
        LocalRegistry.startEtcd(folder, RealEtcd.binary(), ProcessStarter.plain())) {
      URI url = registry.url();
      String lease = send("POST", url, "/v3/lease/grant", "{\"TTL\": 60}");
      String id = lease.replaceAll(".*\"ID\":\"(-?[0-9]+)\".*", "$1");
      String put = "{\"key\": \"%s\", \"value\": \"%s\", \"lease\": \"%s\"}";
      String value = base64("{\"service\": \"pricing\", \"id\": \"pricing-1\"}");
      String key = base64("/holdfast/services/pricing/pricing-1");
      send("POST", url, "/v3/kv/put", put.formatted(key, value, id));
      send("POST", url, "/v3/kv/put", put.formatted(base64("leader"), value, "0"));

      forgetsAll(registry, 1);

      assertThat(send("POST", url, "/v3/lease/leases", "{}")).doesNotContain(id);
      assertThat(send("POST", url, "/v3/kv/range", "{\"key\": \"AA==\", \"range_end\": \"AA==\"}"))
          .doesNotContain("kvs");
    }
  }

  private void forgetsAll(LocalRegistry registry, int before) throws Exception {
    Forgetting forgetting = new Forgetting(registry.kind(), registry.url(), SERVICES);
    try (Watch watch = forgetting.watch(new SeenAway(), clock)) {
      assertThat(watch.await(SOON))
          .singleElement()
          .matches(one -> one.seenNanos() < 0)
          .extracting(Sighting::how)
          .isEqualTo("away; of %d instances: it hands out %d".formatted(before, before));

      FaultDriver.ActiveFault active = forgetting.after(this::away).inject();

      assertThat(away).as("nobody reaches it meanwhile").hasValue(1);
      assertThat(watch.await(SOON))
          .singleElement()
          .matches(one -> one.seenNanos() >= 0)
          .extracting(Sighting::how)
          .isEqualTo("away; it hands out 0 of %d instances".formatted(before));
      active.close();
      assertThat(away).hasValue(0);
    }
  }

  @Test
  void whereNobodyWasInItNothingCanBeSeenToBeForgotten() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(folder, Optional.empty());
        Watch watch =
            new Forgetting("consul", registry.url(), SERVICES).watch(new SeenAway(), clock)) {
      assertThat(watch.await(SOON))
          .singleElement()
          .matches(one -> one.seenNanos() < 0)
          .extracting(Sighting::how)
          .isEqualTo("away; it handed out none before, so it could forget none");
    }
  }

  @Test
  void oneThatCannotBeToldIsNotLeftAway() throws Exception {
    URI nobody;
    try (HangingRegistry registry = new HangingRegistry()) {
      nobody = registry.url();
    }
    Forgetting forgetting = new Forgetting("consul", nobody, SERVICES);

    assertThatThrownBy(() -> forgetting.after(this::away).inject())
        .isInstanceOf(FaultNotPossible.class)
        .hasMessageStartingWith("the registry cannot be made to forget: ");
    assertThat(away).hasValue(0);
  }

  private FaultDriver.ActiveFault away() {
    away.incrementAndGet();
    return away::decrementAndGet;
  }

  /** Stands for what sees that nobody reaches it. */
  private final class SeenAway implements Watch {
    @Override
    public List<Sighting> await(Duration bound) {
      return List.of(new Sighting("registry", clock.nanos(), 1, "away"));
    }

    @Override
    public void close() {}
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String send(String method, URI registry, String path, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(registry + path))
              .method(method, BodyPublishers.ofString(body))
              .build();
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
      return answer.body().strip();
    }
  }
}
