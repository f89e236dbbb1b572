package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Event;
import dev.holdfast.model.Event.Observed;
import dev.holdfast.model.Event.ObserverFailed;
import dev.holdfast.model.Event.RegistrySeen;
import dev.holdfast.observe.RegistryObserver;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RegistryObserverTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  private final RunClock clock = RunClock.startingNow();
  private final List<Event> history = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private LocalRegistry embedded(Path folder) {
    return closing(LocalRegistry.start(folder, Optional.empty()));
  }

  private Observer observe(LocalRegistry registry, String... services) {
    Observer observer = closing(registry.observer(List.of(services)));
    observer.start(clock, history::add);
    return observer;
  }

  private <E extends Event> List<E> seen(Class<E> kind) {
    return history.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private List<String> passing(String service) {
    return seen(RegistrySeen.class).stream()
        .filter(each -> each.service().equals(service))
        .map(each -> String.join(" ", each.passing()))
        .toList();
  }

  private static void put(URI registry, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(registry + path))
              .PUT(BodyPublishers.ofString(body))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private static void register(URI registry, String service, String id) throws Exception {
    put(
        registry,
        "/v1/agent/service/register",
        """
        {"ID": "%s", "Name": "%s", "Check": {"TTL": "60s", "Status": "passing"}}
        """
            .formatted(id, service));
  }

  @Test
  void theFirstLookIsInTheHistoryOnceItHasStarted(@TempDir Path folder) throws Exception {
    LocalRegistry registry = embedded(folder);
    register(registry.url(), "catalog", "catalog-1");

    Observer observer = observe(registry, "catalog", "pricing");

    assertThat(observer.name()).isEqualTo("registry");
    assertThat(passing("catalog")).containsExactly("catalog-1");
    assertThat(passing("pricing")).containsExactly("");
  }

  @Test
  void everyChangeIsSeenWhenItHappens(@TempDir Path folder) throws Exception {
    LocalRegistry registry = embedded(folder);
    observe(registry, "catalog");

    register(registry.url(), "catalog", "catalog-2");
    await().atMost(BOUND).until(() -> passing("catalog").size() == 2);
    register(registry.url(), "catalog", "catalog-1");
    await().atMost(BOUND).until(() -> passing("catalog").size() == 3);
    long asked = clock.nanos();
    put(registry.url(), "/v1/agent/check/fail/service:catalog-2", "");
    long done = clock.nanos();
    await().atMost(BOUND).until(() -> passing("catalog").size() == 4);

    assertThat(passing("catalog"))
        .containsExactly("", "catalog-2", "catalog-1 catalog-2", "catalog-1");
    RegistrySeen last = seen(RegistrySeen.class).getLast();
    assertThat(last.atNanos()).isBetween(asked, done + Duration.ofSeconds(2).toNanos());
    assertThat(last.resolutionNanos()).isBetween(1L, Duration.ofSeconds(2).toNanos());
  }

  @Test
  void itSaysEverySecondThatItLooksAndWaitingIsNoGap(@TempDir Path folder) {
    observe(embedded(folder), "catalog", "pricing");

    await().atMost(BOUND).until(() -> seen(Observed.class).size() >= 4);
    List<Observed> observed = seen(Observed.class);
    assertThat(observed).allMatch(each -> each.observer().equals("registry"));
    assertThat(observed.getLast().looks()).isGreaterThanOrEqualTo(4);
    // a busy machine makes gaps of its own, but if waiting were one there would be no shorter
    assertThat(observed.stream().map(Observed::longestGapNanos))
        .anyMatch(gap -> gap < Duration.ofMillis(700).toNanos());
    assertThat(observed.getLast().atNanos() - observed.getFirst().atNanos())
        .isGreaterThanOrEqualTo(Duration.ofMillis(2900).toNanos());
    assertThat(seen(RegistrySeen.class)).hasSize(2);
  }

  @Test
  void itSaysOnceThatItIsBlindAndThenNothing(@TempDir Path folder) {
    LocalRegistry registry = embedded(folder);
    observe(registry, "catalog");

    registry.close();

    await().atMost(BOUND).until(() -> !seen(ObserverFailed.class).isEmpty());
    int before = seen(Observed.class).size();
    await()
        .during(Duration.ofMillis(1500))
        .atMost(BOUND)
        .until(() -> seen(Observed.class).size() == before);
    assertThat(seen(ObserverFailed.class)).hasSize(1);
    assertThat(seen(ObserverFailed.class).getFirst().why())
        .contains("catalog", registry.url().toString());
    assertThat(passing("catalog")).as("not knowing is not an empty set").containsExactly("");
  }

  @Test
  void aRegistryThatHangsMakesItBlindAndTheGapIsTold() throws Exception {
    try (HangingRegistry registry = new HangingRegistry()) {
      Observer observer = closing(RegistryObserver.ofConsul(registry.url(), List.of("catalog")));
      observer.start(clock, history::add);
      await().atMost(BOUND).until(() -> !seen(Observed.class).isEmpty());

      registry.hang();
      await().atMost(BOUND).until(() -> !seen(ObserverFailed.class).isEmpty());
      int blind = seen(Observed.class).size();
      registry.goOn();

      await().atMost(BOUND).until(() -> seen(Observed.class).size() > blind);
      assertThat(seen(Observed.class).get(blind).longestGapNanos())
          .isGreaterThan(Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void whatItCannotLookAtAtFirstIsToldToo() throws IOException {
    URI nobody;
    try (HangingRegistry registry = new HangingRegistry()) {
      nobody = registry.url();
    }
    Observer observer = closing(RegistryObserver.ofConsul(nobody, List.of("catalog")));
    observer.start(clock, history::add);
    assertThat(history).hasSize(1).first().isInstanceOf(ObserverFailed.class);
  }

  @Test
  void nothingIsWrittenOnceItIsClosed(@TempDir Path folder) throws Exception {
    LocalRegistry registry = embedded(folder);
    Observer observer = observe(registry, "catalog");
    observer.close();
    observer.close();
    int before = history.size();

    register(registry.url(), "catalog", "catalog-1");

    // a second observer sees it, so the first one would have
    List<Event> others = new CopyOnWriteArrayList<>();
    Observer second = closing(registry.observer(List.of("catalog")));
    second.start(clock, others::add);
    await().atMost(BOUND).until(() -> others.stream().anyMatch(RegistrySeen.class::isInstance));
    await().during(Duration.ofMillis(1200)).atMost(BOUND).until(() -> history.size() == before);
  }

  @Test
  void theRealConsulIsWatchedTheSameWay(@TempDir Path folder) throws Exception {
    Optional<Path> consul = Optional.of(RealConsul.binary());
    LocalRegistry registry = closing(LocalRegistry.start(folder, consul));
    observe(registry, "catalog");

    register(registry.url(), "catalog", "catalog-1");
    await().atMost(BOUND).until(() -> passing("catalog").equals(List.of("", "catalog-1")));
    await().atMost(BOUND).until(() -> seen(Observed.class).size() >= 3);
    assertThat(seen(RegistrySeen.class).getLast().resolutionNanos())
        .isLessThan(Duration.ofSeconds(2).toNanos());
  }

  @Test
  void theRealEtcdIsWatchedToo(@TempDir Path folder) throws Exception {
    LocalRegistry registry =
        closing(LocalRegistry.startEtcd(folder, RealEtcd.binary(), ProcessStarter.plain()));
    putIntoEtcd(registry.url(), "shop", "shop-1");
    observe(registry, "catalog");

    putIntoEtcd(registry.url(), "catalog", "catalog-1");
    await().atMost(BOUND).until(() -> passing("catalog").equals(List.of("", "catalog-1")));
    toEtcd(
        registry.url(),
        "/v3/kv/deleterange",
        "{\"key\": \"%s\"}".formatted(base64("/holdfast/services/catalog/catalog-1")));
    await().atMost(BOUND).until(() -> passing("catalog").equals(List.of("", "catalog-1", "")));
    await().atMost(BOUND).until(() -> seen(Observed.class).size() >= 2);
    assertThat(seen(RegistrySeen.class).getLast().resolutionNanos())
        .isLessThan(Duration.ofSeconds(1).toNanos());

    registry.close();
    await().atMost(BOUND).until(() -> !seen(Event.ObserverFailed.class).isEmpty());
  }

  private static void putIntoEtcd(URI etcd, String service, String id) throws Exception {
    String value = "{\"service\": \"%s\", \"id\": \"%s\"}".formatted(service, id);
    toEtcd(
        etcd,
        "/v3/kv/put",
        "{\"key\": \"%s\", \"value\": \"%s\"}"
            .formatted(base64("/holdfast/services/" + service + "/" + id), base64(value)));
  }

  private static void toEtcd(URI etcd, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(etcd + path))
              .POST(BodyPublishers.ofString(body))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
