package dev.holdfast.service;

import static dev.holdfast.service.TestServices.awaitReady;
import static dev.holdfast.service.TestServices.eventually;
import static dev.holdfast.service.TestServices.get;
import static dev.holdfast.service.TestServices.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.transport.Hops;
import dev.holdfast.registry.Instance;
import dev.holdfast.service.Settings.DrainSettings;
import dev.holdfast.service.Settings.RegistrySettings;
import dev.holdfast.testing.InMemoryRegistry;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HoldfastServiceTest {
  private static final Api HELLO =
      (routes, context) -> routes.get("/hello", (request, response) -> response.send("hello"));

  private final InMemoryRegistry registry = new InMemoryRegistry();

  @Test
  void itIsNotReadyButAliveAndServesUntilTheRegistryHasTakenIt() {
    registry.away(true);
    try (HoldfastService service =
        HoldfastService.start(settings("catalog", "catalog-1"), registry, HELLO)) {
      HttpResponse<String> ready = get(service, "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"phase\":\"registering\"");
      assertThat(get(service, "/health").statusCode()).isEqualTo(200);
      assertThat(get(service, "/health").body()).contains("\"phase\":\"registering\"");
      assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(service, "/hello").body()).isEqualTo("hello");

      registry.away(false);

      awaitReady(service);
      assertThat(get(service, "/health/ready").body()).contains("\"phase\":\"ready\"");
      registry.away(true);
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void itIsNotReadyBeforeItKnowsTheInstancesItCalls() {
    InMemoryRegistry silent = new InMemoryRegistry();
    silent.away(true);
    Api caller = (routes, context) -> context.client("pricing");
    try (HoldfastService service =
        HoldfastService.start(settings("catalog", "catalog-1"), silent, caller)) {
      assertThat(get(service, "/health/ready").body())
          .contains("{\"name\":\"instances of pricing\",\"status\":\"DOWN\"");
      assertThat(get(service, "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aCheckOfTheServiceCountsForTheProbeOfItsType() {
    AtomicReference<HealthCheckResponse.Status> stock =
        new AtomicReference<>(HealthCheckResponse.Status.DOWN);
    HealthCheck check =
        new HealthCheck() {
          @Override
          public HealthCheckType type() {
            return HealthCheckType.LIVENESS;
          }

          @Override
          public String name() {
            return "stock";
          }

          @Override
          public HealthCheckResponse call() {
            return HealthCheckResponse.builder().status(stock.get()).detail("items", 0).build();
          }
        };
    try (HoldfastService service =
        TestServices.ready(
            "catalog", "catalog-1", registry, (routes, context) -> context.check(check))) {
      assertThat(get(service, "/health/live").statusCode()).isEqualTo(503);
      assertThat(get(service, "/health").body())
          .contains("{\"name\":\"stock\",\"status\":\"DOWN\",\"data\":{\"items\":\"0\"}}");
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);

      stock.set(HealthCheckResponse.Status.UP);

      assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void itRegistersUnderWhatItAdvertisesAndLeavesTheRegistry() {
    HoldfastService service = TestServices.ready("catalog", "catalog-1", registry, HELLO);
    assertThat(registry.healthy("catalog"))
        .singleElement()
        .satisfies(instance -> {
          assertThat(instance.id()).isEqualTo("catalog-1");
          assertThat(instance.port()).isEqualTo(service.port());
          assertThat(instance.metadata()).containsKey("process-start");
        });

    service.close();

    assertThat(registry.events()).containsExactly("register catalog-1", "deregister catalog-1");
  }

  @Test
  void behindAProxyItAdvertisesTheProxyAndIsCheckedItself() {
    Settings behind = behindProxy("catalog", "catalog-1", 8666, Settings.Check.HTTP, 0);
    try (HoldfastService service = HoldfastService.start(behind, registry, HELLO)) {
      TestServices.awaitReady(service);

      assertThat(registry.healthy("catalog")).extracting(Instance::port).containsExactly(8666);
      assertThat(checkedAt("catalog-1")).hasPort(service.port());
    }
  }

  @Test
  void itsCheckCanGoThroughTheProxyToo() {
    Settings behind = behindProxy("catalog", "catalog-1", 8666, Settings.Check.HTTP, 8666);
    try (HoldfastService service = HoldfastService.start(behind, registry, HELLO)) {
      TestServices.awaitReady(service);

      assertThat(checkedAt("catalog-1")).hasPort(8666).hasPath("/health/ready");
    }
  }

  private URI checkedAt(String instance) {
    return ((dev.holdfast.registry.HealthCheck.Http) registry.check(instance)).url();
  }

  private static Settings behindProxy(
      String service, String instance, int advertisePort, Settings.Check check, int checkPort) {
    Settings plain = TestServices.settings(service, instance);
    RegistrySettings how = plain.registry();
    return new Settings(
        service,
        instance,
        plain.bind(),
        plain.advertise(),
        0,
        advertisePort,
        plain.concurrencyLimit(),
        plain.serving(),
        new RegistrySettings(
            how.kind(),
            how.url(),
            how.credentials(),
            how.tls(),
            check,
            checkPort,
            how.ttl(),
            how.deregisterAfter()),
        plain.drain(),
        plain.client());
  }

  @Test
  void itLeavesWithoutAnyoneNoticing() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Api slow =
        (routes, context) ->
            routes
                .get("/hello", (request, response) -> response.send("hello"))
                .get(
                    "/slow",
                    (request, response) -> {
                      begun.countDown();
                      go.await();
                      response.send("slow but whole");
                    });
    HoldfastService service =
        HoldfastService.start(
            TestServices.with(
                settings("catalog", "catalog-1"),
                new DrainSettings(Duration.ofSeconds(4), Duration.ofSeconds(20))),
            registry,
            slow);
    awaitReady(service);
    URI base = URI.create("http://127.0.0.1:" + service.port());
    CompletableFuture<HttpResponse<String>> underWay =
        CompletableFuture.supplyAsync(() -> get(base.resolve("/slow")));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> leaving = CompletableFuture.runAsync(service::close);

    eventually(() -> registry.healthy("catalog").isEmpty(), () -> "still registered");
    HttpResponse<String> ready = get(base.resolve("/health/ready"));
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("\"phase\":\"leaving\"");
    HttpResponse<String> late = get(base.resolve("/hello"));
    assertThat(late.statusCode()).isEqualTo(200);
    assertThat(late.headers().firstValue("Connection")).contains("close");
    eventually(() -> refuses(base), () -> "still accepts connections");
    assertThat(leaving).isNotDone();
    assertThat(underWay).isNotDone();

    go.countDown();

    assertThat(underWay.get(20, TimeUnit.SECONDS).body()).isEqualTo("slow but whole");
    assertThat(underWay.get().headers().firstValue("Connection")).contains("close");
    leaving.get(20, TimeUnit.SECONDS);
    assertThat(refuses(base)).isTrue();
  }

  @Test
  void moreThanTheLimitAreRefusedUnlessAPlaceBecomesFreeInTimeButNoProbe() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    Api slow =
        (routes, context) ->
            routes.get(
                "/slow",
                (request, response) -> {
                  begun.countDown();
                  go.await();
                  response.send("done");
                });
    try (HoldfastService service =
        HoldfastService.start(
            TestServices.with(settings("catalog", "catalog-1"), 2), registry, slow)) {
      awaitReady(service);
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> get(service, "/slow"));
      CompletableFuture<HttpResponse<String>> second =
          CompletableFuture.supplyAsync(() -> get(service, "/slow"));
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

      HttpResponse<String> third = get(service, "/slow");

      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.body()).isEqualTo("{\"error\":\"this instance is busy\"}");
      assertThat(third.headers().firstValue("Retry-After")).contains("1");
      assertThat(third.headers().firstValue("Connection")).isNotEqualTo(Optional.of("close"));
      assertThat(third.headers().firstValue("X-Served-By")).contains("catalog-1");
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(service, "/metrics").body())
          .contains("{method=\"GET\",route=\"none\",status=\"503\"} 1");

      go.countDown();

      assertThat(first.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
      assertThat(second.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
      // a place is free once its thread has gone on, which may be after its answer is read
      eventually(() -> get(service, "/slow").statusCode() == 200, () -> "still busy");
    }
  }

  @Test
  void aRequestThatNeverEndsHoldsItUpNoLongerThanTheTimeout() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Api stuck =
        (routes, context) ->
            routes.get(
                "/stuck",
                (request, response) -> {
                  begun.countDown();
                  new CountDownLatch(1).await();
                });
    HoldfastService service =
        HoldfastService.start(
            TestServices.with(
                settings("catalog", "catalog-1"),
                new DrainSettings(Duration.ZERO, Duration.ofMillis(300))),
            registry,
            stuck);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      send(socket, "GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(CompletableFuture.runAsync(service::close)).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  /** A pool of connections opened ahead, as load generators and proxies keep one. */
  @Test
  void aConnectionOnWhichNothingWasAskedDoesNotHoldItUp() throws Exception {
    HoldfastService service =
        HoldfastService.start(
            TestServices.with(
                settings("catalog", "catalog-1"),
                new DrainSettings(Duration.ZERO, Duration.ofSeconds(50))),
            registry,
            HELLO);
    awaitReady(service);
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      assertThat(silent.isConnected()).isTrue();

      assertThat(CompletableFuture.runAsync(service::close)).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void aPortThatIsTakenIsToldWithTheRemedy() {
    try (HoldfastService first = TestServices.ready("catalog", "catalog-1", registry, HELLO)) {
      Settings same = settings("catalog", "catalog-2");
      Settings taken =
          new Settings(
              same.service(),
              same.instance(),
              same.bind(),
              same.advertise(),
              first.port(),
              same.advertisePort(),
              same.concurrencyLimit(),
              same.serving(),
              same.registry(),
              same.drain(),
              same.client());

      assertThatThrownBy(() -> HoldfastService.start(taken, registry, HELLO))
          .isInstanceOf(CannotServe.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port())
          .hasMessageContaining("set HOLDFAST_BIND to an address of this machine");
      assertThat(registry.events()).containsExactly("register catalog-1");
    }
  }

  @Test
  void everyAnswerNamesItsInstanceErrorsToo() throws Exception {
    Api failing =
        (routes, context) ->
            routes.get(
                "/fails",
                (request, response) -> {
                  throw new IllegalStateException("a secret detail");
                });
    try (HoldfastService service = TestServices.ready("catalog", "catalog-1", registry, failing)) {
      HttpResponse<String> failed = get(service, "/fails");
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(failed.body()).isEqualTo("{\"error\":\"internal error\"}");
      assertThat(failed.headers().firstValue("X-Served-By")).contains("catalog-1");

      HttpResponse<String> unknown = get(service, "/nowhere");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.headers().firstValue("X-Served-By")).contains("catalog-1");

      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
        send(socket, "GET /x HTTP/1.1\r\n\r\n"); // no Host
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("X-Served-By: catalog-1");
      }
    }
  }

  @Test
  void requestsAreTimedByMethodRouteAndStatus() {
    Api api =
        (routes, context) ->
            routes.get("/things/{id}", (request, response) -> response.send("a thing"));
    try (HoldfastService service = TestServices.ready("catalog", "catalog-1", registry, api)) {
      get(service, "/things/1");
      get(service, "/things/2");
      get(service, "/nowhere");

      HttpResponse<String> metrics = get(service, "/metrics");

      assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
      assertThat(metrics.body())
          .contains(
              "http_server_request_duration_seconds_count"
                  + "{method=\"GET\",route=\"/things/{id}\",status=\"200\"} 2")
          .contains(
              "http_server_request_duration_seconds_count"
                  + "{method=\"GET\",route=\"none\",status=\"404\"} 1")
          .doesNotContain("/health");
    }
  }

  @Test
  void theRequestsNameAndTraceGoAlongAndTheHopsComeBack() {
    AtomicReference<String> seen = new AtomicReference<>("");
    Api pricing =
        (routes, context) ->
            routes.get(
                "/price",
                (request, response) -> {
                  seen.set(
                      request.headers().first(Headers.TRACEPARENT).orElse("")
                          + " "
                          + request.headers().first(Headers.REQUEST_ID).orElse(""));
                  response.send("1");
                });
    Api catalog =
        (routes, context) -> {
          ServiceClient client = context.client("pricing");
          routes.get("/", (request, response) -> response.send(client.get("/price").body()));
        };
    try (HoldfastService second = TestServices.ready("pricing", "pricing-1", registry, pricing);
        HoldfastService first = TestServices.ready("catalog", "catalog-1", registry, catalog)) {
      assertThat(second.port()).isPositive();
      HttpResponse<String> answer =
          get(
              URI.create("http://127.0.0.1:" + first.port() + "/"),
              "traceparent",
              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
              "X-Request-Id",
              "run-browse-17");

      assertThat(answer.headers().firstValue("X-Served-By")).contains("catalog-1, pricing-1");
      assertThat(seen.get())
          .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01 run-browse-17")
          .doesNotContain("b7ad6b7169203331");
    }
  }

  /** Beyond what callers take of a head the answer would be lost, and its instance blamed. */
  @Test
  void aHandlerMayMakeAnyNumberOfCallsAndItsAnswerNamesSoManyAsACallerTakes() {
    int calls = 700;
    String longest = "p".repeat(128);
    Api catalog =
        (routes, context) -> {
          ServiceClient client = context.client("pricing");
          routes.get(
              "/all",
              (request, response) -> {
                for (int i = 0; i < calls; i++) {
                  client.get("/hello");
                }
                response.send("all");
              });
        };
    Api gateway =
        (routes, context) -> {
          ServiceClient client = context.client("catalog");
          routes.get("/", (request, response) -> response.send(client.get("/all").body()));
        };
    try (HoldfastService third = TestServices.ready("pricing", longest, registry, HELLO);
        HoldfastService second = TestServices.ready("catalog", "catalog-1", registry, catalog);
        HoldfastService first = TestServices.ready("gateway", "gateway-1", registry, gateway)) {
      assertThat(third.port()).isPositive();

      HttpResponse<String> direct = TestServices.get(second, "/all");
      HttpResponse<String> answer = TestServices.get(first, "/");

      assertThat(direct.headers().firstValue("X-Served-By").orElse("").split(",", -1))
          .hasSize(Hops.MOST)
          .startsWith("catalog-1", " " + longest);
      assertThat(direct.headers().firstValue("X-Served-By-Omitted"))
          .contains(Integer.toString(calls - (Hops.MOST - 1)));
      assertThat(answer.body()).isEqualTo("all");
      assertThat(answer.headers().firstValue("X-Served-By").orElse(""))
          .startsWith("gateway-1, catalog-1, ");
      assertThat(TestServices.get(first, "/metrics").body())
          .contains("holdfast_client_events_total{event=\"answered\",service=\"catalog\"} 1.0");
    }
  }

  private static void send(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean refuses(URI base) {
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
