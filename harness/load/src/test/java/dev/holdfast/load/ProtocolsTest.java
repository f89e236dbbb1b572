package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.load.SecureServer.Call;
import dev.holdfast.load.SecureServer.Options;
import dev.holdfast.model.Body;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Ok.JsonRule;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Protocol.ClientCertificate;
import dev.holdfast.model.Protocol.Tls;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import io.netty.handler.codec.http.FullHttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolsTest {
  private static final Ok ANY = new Ok(200, Map.of(), null);

  private static FullHttpResponse echo(Call call) {
    String path = call.path();
    return SecureServer.answer(
        200, "{\"id\": \"" + path.substring(path.lastIndexOf('/') + 1) + "\"}");
  }

  private static Options server(boolean http2, boolean tls) {
    return new Options(http2, tls, false, 100);
  }

  private static Tls trusting(String ca) throws Exception {
    return new Tls(SecureServer.file(ca), null, false);
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, false", "true, true"})
  void requestsWithBodiesAndHeadersAreAnswered(boolean http2, boolean tls) throws Exception {
    try (SecureServer server = new SecureServer(server(http2, tls), ProtocolsTest::echo)) {
      TestLoad load =
          TestLoad.on(server.address())
              .requests(40, 400)
              .keepAlive(2)
              .protocol(new Protocol(http2, tls ? trusting("ca.pem") : null, null))
              .of(
                  new RequestTemplate(
                      "POST",
                      "/orders/${1..1000}",
                      Map.of(),
                      new Body.Json(Map.of("id", "${1..1000}")),
                      Map.of(),
                      new Ok(200, Map.of("id", new JsonRule.EqualTo("${1..1000}")), null)),
                  new RequestTemplate("HEAD", "/orders/1", ANY),
                  new RequestTemplate("GET", "/orders/2", ANY));
      load.run();
      assertThat(load.errors()).containsOnly("");
      assertThat(load.ended()).extracting(Request::hops).containsOnly(List.of("gateway-1"));
      assertThat(server.accepted()).isEqualTo(2);
      assertThat(server.calls())
          .filteredOn(call -> call.method().equals("POST"))
          .allSatisfy(call ->
              assertThat(call.body())
                  .isEqualTo("{\"id\":\"" + call.path().substring("/orders/".length()) + "\"}"));
      assertThat(server.calls())
          .extracting(Call::authority)
          .containsOnly(tls ? "gateway" : "127.0.0.1:" + server.address().getPort());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void connectionsAreKeptAlsoByAGeneratorWhoseClockIsBehind(boolean http2) throws Exception {
    try (SecureServer server = new SecureServer(server(http2, true), ProtocolsTest::echo);
        PipedGenerator behind =
            PipedGenerator.whoseClockIsAhead("1 of 1", Duration.ofSeconds(-1_000))) {
      TestLoad load =
          TestLoad.on(server.address())
              .requests(20, 200)
              .keepAlive(2)
              .protocol(new Protocol(http2, trusting("ca.pem"), null))
              .get("/1", ANY)
              .by(List.of(behind));
      load.run();
      assertThat(load.errors()).hasSize(20).containsOnly("");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachRequestCanHaveAConnectionOfItsOwn(boolean http2) throws Exception {
    try (SecureServer server = new SecureServer(server(http2, true), ProtocolsTest::echo)) {
      TestLoad load =
          TestLoad.on(server.address())
              .requests(10, 200)
              .fresh()
              .protocol(new Protocol(http2, trusting("ca.pem"), null))
              .get("/1", ANY);
      load.run();
      assertThat(load.errors()).containsOnly("");
      assertThat(load.ended())
          .extracting(Request::connection)
          .doesNotHaveDuplicates()
          .doesNotContain(0);
      assertThat(server.accepted()).isEqualTo(10);
    }
  }

  @Test
  void requestsGoSideBySideOnOneConnectionAsFarAsItsServerAllows() throws Exception {
    List<Integer> cameBeforeAnyEnded = new CopyOnWriteArrayList<>();
    try (SecureServer server = new SecureServer(new Options(true, false, false, 3), call -> null)) {
      TestLoad load =
          TestLoad.on(server.address())
              .requests(5, 500)
              .keepAlive(1)
              .timeout(Duration.ofMillis(600))
              .protocol(new Protocol(true, null, null))
              .get("/1", ANY)
              .also(request -> {
                if (request.number() == 0) {
                  cameBeforeAnyEnded.add(server.calls().size());
                }
              });
      load.run();
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(cameBeforeAnyEnded).containsExactly(3);
      assertThat(load.errors()).allMatch(error -> error.startsWith("timeout"));
    }
  }

  @Test
  void aBrokenConnectionFailsWhatItCarriesAndIsReplaced() throws Exception {
    SecureServer[] servers = new SecureServer[1];
    try (SecureServer server =
        new SecureServer(
            server(true, true),
            call -> {
              if (call.path().endsWith("cut")) {
                servers[0].cut();
                return null;
              }
              return echo(call);
            })) {
      servers[0] = server;
      TestLoad load =
          TestLoad.on(server.address())
              .requests(3, 2)
              .keepAlive(1)
              .protocol(new Protocol(true, trusting("ca.pem"), null))
              .of(new RequestTemplate("GET", "/1", ANY), new RequestTemplate("GET", "/cut", ANY));
      load.run();
      assertThat(load.errors().get(0)).isEmpty();
      assertThat(load.errors().get(1)).startsWith("connection ");
      assertThat(load.errors().get(2)).isEmpty();
      assertThat(server.accepted()).isGreaterThanOrEqualTo(2);
    }
  }

  /** Says over HTTP/2 that it has not looked at a request, as often as it is told to. */
  private static SecureServer notTaking(Consumer<Call> refusal, BooleanSupplier refuses)
      throws Exception {
    return new SecureServer(
        new Options(true, false, false, 100),
        call -> {
          if (!refuses.getAsBoolean()) {
            return echo(call);
          }
          refusal.accept(call);
          return null;
        });
  }

  private static TestLoad over(SecureServer server, int requests) {
    return TestLoad.on(server.address())
        .requests(requests, 100)
        .keepAlive(1)
        .protocol(new Protocol(true, null, null));
  }

  /** Its server says that it has not looked at the second request (RFC 9113, 6.8 and 8.7). */
  @Test
  void aRequestThatAnEndingConnectionDidNotTakeGoesOverAnother() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    try (SecureServer server = notTaking(Call::endUnread, () -> once.compareAndSet(false, true))) {
      TestLoad load = over(server, 3).of(new RequestTemplate("POST", "/1", ANY));
      load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(server.accepted()).isGreaterThanOrEqualTo(2);
    }
  }

  /** As a server does that has more streams than it wants (RFC 9113, 8.7). */
  @Test
  void aRequestWhoseStreamIsRefusedIsSentAgain() throws Exception {
    AtomicBoolean once = new AtomicBoolean();
    try (SecureServer server = notTaking(Call::refuse, () -> once.compareAndSet(false, true))) {
      TestLoad load = over(server, 3).of(new RequestTemplate("POST", "/1", ANY));
      load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(server.calls()).hasSize(4);
    }
  }

  @Test
  void aRequestThatIsAlwaysRefusedHasFailed() throws Exception {
    try (SecureServer server = notTaking(Call::refuse, () -> true)) {
      TestLoad load = over(server, 1).get("/1", ANY);
      load.run();

      assertThat(load.errors())
          .containsOnly("the server refused the request's streams (REFUSED_STREAM)");
      assertThat(server.calls()).hasSize(1 + Http2Exchange.MOST_CONNECTIONS);
    }
  }

  @Test
  void aRequestThatNoConnectionTakesHasFailedAndIsNotSentForEver() throws Exception {
    try (SecureServer server = notTaking(Call::endUnread, () -> true)) {
      TestLoad load = over(server, 1).get("/1", ANY);
      load.run();

      assertThat(load.errors())
          .containsOnly("the server closed its connections before it took the request");
      assertThat(server.calls()).hasSize(1 + Http2Exchange.MOST_CONNECTIONS);
    }
  }

  @Test
  void aStrangersCertificateIsNotTaken() throws Exception {
    assertThat(errorsOf(new Protocol(false, new Tls(null, null, false), null), false))
        .containsOnly("tls: the certificate is not trusted");
    assertThat(errorsOf(new Protocol(true, trusting("client.pem"), null), true))
        .containsOnly("tls: the certificate is not trusted");
  }

  @Test
  void aCertificateForAnotherNameIsNotTaken() throws Exception {
    assertThat(errorsOf(new Protocol(false, trusting("ca.pem"), "shop.example.com:443"), false))
        .containsOnly("tls: the certificate is for another name");
  }

  @Test
  void anyCertificateIsTakenWhereThatIsSaid() throws Exception {
    Protocol insecure = new Protocol(false, new Tls(null, null, true), "shop.example.com");
    assertThat(errorsOf(insecure, false)).containsOnly("");
  }

  @Test
  void aServerThatDoesNotSpeakTheProtocolIsNamed() throws Exception {
    assertThat(errorsOf(new Protocol(true, trusting("ca.pem"), null), false))
        .containsOnly("the server does not speak HTTP/2");
    try (TestServer plain = TestServer.answering()) {
      assertThat(errors(TestLoad.on(plain), new Protocol(false, trusting("ca.pem"), null)))
          .allMatch(error -> error.startsWith("tls: ") || error.startsWith("connection closed"));
      assertThat(errors(TestLoad.on(plain), new Protocol(true, null, null)))
          .allMatch(error ->
              error.equals("the server does not speak HTTP/2")
                  || error.startsWith("connection closed"));
    }
  }

  private static List<String> errorsOf(Protocol protocol, boolean http2) throws Exception {
    try (SecureServer server = new SecureServer(server(http2, true), ProtocolsTest::echo)) {
      return errors(TestLoad.on(server.address()), protocol);
    }
  }

  private static List<String> errors(TestLoad load, Protocol protocol) throws Exception {
    load.requests(4, 100).keepAlive(1).protocol(protocol).get("/1", ANY).run();
    return load.errors();
  }

  @Test
  void aServerThatAsksForACertificateGetsTheLoads() throws Exception {
    try (SecureServer server =
        new SecureServer(new Options(false, true, true, 100), ProtocolsTest::echo)) {
      ClientCertificate own =
          new ClientCertificate(SecureServer.file("client.pem"), SecureServer.file("client.key"));
      assertThat(
              errors(
                  TestLoad.on(server.address()),
                  new Protocol(false, new Tls(SecureServer.file("ca.pem"), own, false), null)))
          .containsOnly("");
      assertThat(
              errors(TestLoad.on(server.address()), new Protocol(false, trusting("ca.pem"), null)))
          .allMatch(error -> error.startsWith("tls: ") || error.startsWith("connection "));
    }
  }

  @Test
  void aKeyThatIsNoneIsRefusedBeforeAnythingIsSent() throws Exception {
    ClientCertificate wrong =
        new ClientCertificate(SecureServer.file("client.pem"), SecureServer.file("ca.pem"));
    try (SecureServer server = new SecureServer(server(false, true), ProtocolsTest::echo)) {
      TestLoad load =
          TestLoad.on(server.address())
              .protocol(
                  new Protocol(false, new Tls(SecureServer.file("ca.pem"), wrong, false), null));
      assertThatThrownBy(load::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PEM");
      assertThat(server.accepted()).isZero();
    }
  }

  private static FullHttpResponse leadingTo(String place) {
    FullHttpResponse answer = SecureServer.answer(307, "");
    answer.headers().set("location", place);
    return answer;
  }

  @Test
  void aRedirectIsFollowedOverHttp2() throws Exception {
    try (SecureServer server =
        new SecureServer(
            server(true, true),
            call ->
                call.path().equals("/old")
                    ? leadingTo("https://gateway/new")
                    : SecureServer.answer(200, "{}"))) {
      TestLoad load =
          TestLoad.on(server.address())
              .requests(4, 100)
              .keepAlive(1)
              .redirectsAtMost(1)
              .protocol(new Protocol(true, trusting("ca.pem"), null))
              .get("/old", ANY);
      load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(server.calls()).extracting(Call::path).containsOnly("/old", "/new").hasSize(8);
    }
  }
}
