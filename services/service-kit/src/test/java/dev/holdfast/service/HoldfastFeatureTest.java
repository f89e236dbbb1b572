package dev.holdfast.service;

import static dev.holdfast.service.TestServices.settings;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.registry.Instance;
import dev.holdfast.testing.InMemoryRegistry;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.config.Config;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The kit in a server that somebody else has made. */
@Timeout(60)
class HoldfastFeatureTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final HoldfastFeature holdfast =
      HoldfastFeature.of(
          TestServices.with(settings("catalog", "catalog-1"), 1), Config.empty(), registry);
  private final CountDownLatch go = new CountDownLatch(1);
  private final WebServerConfig.Builder builder =
      WebServer.builder()
          .address(InetAddress.getLoopbackAddress())
          .port(0)
          .shutdownHook(false)
          .addFeature(holdfast)
          .routing(routing ->
              routing
                  .error(
                      IllegalStateException.class,
                      (request, response, failure) ->
                          response.status(Status.CONFLICT_409).send("mine"))
                  .get("/hello", (request, response) -> response.send("hello"))
                  .get(
                      "/slow",
                      (request, response) -> {
                        go.await();
                        response.send("done");
                      })
                  .get(
                      "/mine",
                      (request, response) -> {
                        throw new IllegalStateException();
                      })
                  .get(
                      "/bug",
                      (request, response) -> {
                        throw new IllegalArgumentException("a mistake");
                      }));
  private WebServer server = WebServer.builder().build(); // another takes its place

  @AfterEach
  void stop() {
    go.countDown();
    server.stop();
  }

  private URI start() {
    server = builder.build().start();
    URI base = URI.create("http://127.0.0.1:" + server.port());
    TestServices.eventually(
        () -> get(base, "/health/ready").statusCode() == 200,
        () -> get(base, "/health/ready").body());
    return base;
  }

  @Test
  void itsRequestsAreCountedAndNamedAndItIsInTheRegistryUntilItStops() {
    URI base = start();

    HttpResponse<String> hello = get(base, "/hello");

    assertThat(hello.body()).isEqualTo("hello");
    assertThat(hello.headers().firstValue("X-Served-By")).contains("catalog-1");
    assertThat(get(base, "/metrics").body())
        .contains(
            "http_server_request_duration_seconds_count{method=\"GET\",route=\"/hello\",status=\"200\"} 1");
    assertThat(registry.healthy("catalog"))
        .extracting(Instance::port)
        .isEqualTo(List.of(server.port()));

    server.stop();

    assertThat(registry.healthy("catalog")).isEmpty();
  }

  @Test
  void itsOwnErrorHandlersStayAndTheKitAnswersTheRest() {
    URI base = start();

    HttpResponse<String> own = get(base, "/mine");
    HttpResponse<String> bug = get(base, "/bug");

    assertThat(own.statusCode()).isEqualTo(409);
    assertThat(own.headers().firstValue("X-Served-By")).contains("catalog-1");
    assertThat(bug.statusCode()).isEqualTo(500);
    assertThat(bug.body()).isEqualTo("{\"error\":\"internal error\"}");
    assertThat(bug.headers().firstValue("X-Served-By")).contains("catalog-1");
  }

  @Test
  void itsLimitHoldsAndItsProbesAreBeyondIt() {
    URI base = start();
    Thread.ofVirtual().start(() -> get(base, "/slow"));
    TestServices.eventually(
        () -> get(base, "/hello").statusCode() == 503, () -> "it takes a second one");

    assertThat(get(base, "/health/live").statusCode()).isEqualTo(200);

    go.countDown();
    TestServices.eventually(() -> get(base, "/hello").statusCode() == 200, () -> "still busy");
  }

  /** The server's own grace is half a second. */
  @Test
  void requestsUnderWayHaveTheKitsTimeWhateverTheServersOwnGraceIs() throws Exception {
    builder.shutdownGracePeriod(Duration.ZERO);
    URI base = start();
    CompletableFuture<HttpResponse<String>> slow = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> slow.complete(get(base, "/slow")));
    TestServices.eventually(
        () -> get(base, "/hello").statusCode() == 503, () -> "the slow one does not come in");

    Thread leaving = Thread.ofVirtual().start(() -> holdfast.leave(server));
    TestServices.eventually(
        () -> get(base, "/hello").body().contains("leaving"), () -> "it does not leave");
    go.countDown();

    assertThat(slow.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
    leaving.join();
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void probesAndScrapesAreOnTheManagementSocketWhereThereIsOne() {
    server =
        builder
            .putSocket(
                "management", socket -> socket.address(InetAddress.getLoopbackAddress()).port(0))
            .build();
    server.start();
    URI own = URI.create("http://127.0.0.1:" + server.port());
    URI management = URI.create("http://127.0.0.1:" + server.port("management"));
    TestServices.eventually(
        () -> get(management, "/health/ready").statusCode() == 200, () -> "not ready");

    assertThat(get(own, "/health/ready").statusCode()).isEqualTo(404);
    assertThat(get(own, "/hello").statusCode()).isEqualTo(200);
    assertThat(get(management, "/metrics").statusCode()).isEqualTo(200);
  }

  /** While name servers are silent it would answer nobody. */
  @Test
  void whoeverSpeaksTlsAndLooksUpItsCallersNamesIsWarned() {
    builder.tls(Tls.builder().trustAll(true).build());

    assertThat(warnedBy(builder::build))
        .singleElement()
        .asString()
        .contains("waits for a name server", "set use-nio to false");
    assertThat(warnedBy(builder.useNio(false)::build)).isEmpty();
  }

  /** What keeps Helidon from looking up names keeps it from asking for certificates, too. */
  @Test
  void whoeverAsksItsCallersForCertificatesIsNotLedToAskNobody() {
    builder.tls(Tls.builder().trustAll(true).clientAuth(TlsClientAuth.REQUIRED).build());

    assertThat(warnedBy(builder::build))
        .singleElement()
        .asString()
        .contains("waits for a name server")
        .doesNotContain("use-nio");
    assertThat(warnedBy(builder.useNio(false)::build))
        .singleElement()
        .asString()
        .contains("not asked for their certificates");
  }

  private static List<String> warnedBy(Runnable built) {
    Logger logger = (Logger) LoggerFactory.getLogger(HoldfastFeature.class);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    logger.addAppender(events);
    try {
      built.run();
    } finally {
      logger.detachAppender(events);
    }
    return events.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static HttpResponse<String> get(URI base, String path) {
    return TestServices.get(base.resolve(path));
  }
}
