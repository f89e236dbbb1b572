package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.engine.StopSignal;
import dev.holdfast.model.OutsideSign;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookoutTest {
  private static final Duration OFTEN = Duration.ofMillis(1);
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final String NOTHING =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
  private static final String FIRING =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"job\":\"shop\"},\"value\":[1,\"7\"]}]}}";

  private final StopSignal stop = new StopSignal();
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private final CountDownLatch asked = new CountDownLatch(8);
  private volatile String body = "";
  private volatile String query = "";

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  /** Answers with these statuses in turn, and with the last one from then on. */
  @BeforeEach
  void somebodyAnswers() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int status;
          synchronized (statuses) {
            status = statuses.size() > 1 ? statuses.remove() : statuses.element();
          }
          query = String.valueOf(exchange.getRequestURI().getQuery());
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
          asked.countDown();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Lookout answering(Integer... inTurn) {
    statuses.addAll(List.of(inTurn));
    return Lookout.begin(
        List.of(OutsideSign.answering(address() + "/healthz")), stop, OFTEN, BOUND);
  }

  private Lookout finding(String first) {
    statuses.add(200);
    body = first;
    return Lookout.begin(
        List.of(OutsideSign.finding(address() + "/ sum(errors) > 5")), stop, OFTEN, BOUND);
  }

  @Test
  void whatAnswersIsAskedOnAndOn() throws InterruptedException {
    try (Lookout _ = answering(200)) {
      assertThat(asked.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(stop.tripped()).isEmpty();
  }

  @Test
  void oneThatFailsTwiceInARowEndsTheRun() throws InterruptedException {
    try (Lookout _ = answering(200, 204, 503, 200, 503, 503)) {
      assertThat(stop.await(BOUND)).isTrue();
    }
    assertThat(stop.tripped())
        .hasValue("a sign from outside: " + address() + "/healthz answered 503");
  }

  @Test
  void oneThatFailsNowAndThenDoesNot() throws InterruptedException {
    try (Lookout _ = answering(200, 503, 200, 500, 200, 503, 200)) {
      assertThat(asked.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(stop.tripped()).isEmpty();
  }

  @Test
  void oneThatCannotBeAskedAnyMoreEndsTheRun() throws InterruptedException {
    try (Lookout _ = answering(200)) {
      server.stop(0);
      assertThat(stop.await(BOUND)).isTrue();
    }
    assertThat(stop.tripped().orElseThrow()).contains("does not answer");
  }

  @Test
  void whereOneSpeaksBeforeNothingIsStruck() {
    assertThatThrownBy(() -> answering(503))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("nothing was struck")
        .hasMessageContaining("/healthz answered 503");
    assertThat(stop.tripped()).isEmpty();
  }

  @Test
  void aQueryThatFindsSomethingEndsTheRun() throws InterruptedException {
    try (Lookout _ = finding(NOTHING)) {
      assertThat(asked.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(stop.tripped()).isEmpty();
      assertThat(query).isEqualTo("query=sum(errors) > 5");
      body = FIRING;
      assertThat(stop.await(BOUND)).isTrue();
    }
    assertThat(stop.tripped())
        .hasValue("a sign from outside: 'sum(errors) > 5' finds {\"job\":\"shop\"} = 7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"0\"]}}",
        "{\"status\":\"error\",\"error\":\"parse error\"}"
      })
  void whatIsNoAnswerToAQueryIsRefused(String wrong) {
    assertThatThrownBy(() -> finding(wrong))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("gave no vector for 'sum(errors) > 5'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop.example.com/healthz", "ftp://shop", "http:///x", "http://a b"})
  void whatIsNoAddressIsRefused(String wrong) {
    assertThatThrownBy(() -> OutsideSign.answering(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got '" + wrong + "'; write for example https://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://prometheus:9090", "up == 0", "prometheus:9090 up == 0"})
  void whatIsNoQueryIsRefused(String wrong) {
    assertThatThrownBy(() -> OutsideSign.finding(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got '" + wrong + "'; write for example 'http://prometheus:9090");
  }
}
