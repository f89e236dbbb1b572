package dev.holdfast.service;

import static dev.holdfast.service.TestServices.awaitReady;
import static dev.holdfast.service.TestServices.eventually;
import static dev.holdfast.service.TestServices.get;
import static dev.holdfast.service.TestServices.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.service.Settings.ServingSettings;
import dev.holdfast.testing.InMemoryRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that come in slowly, or take long, or are too large. */
@Timeout(60)
class SlowRequestsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(50);

  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void slowBodiesDoNotHoldThePlaces() throws Exception {
    HoldfastService service = start(LONG, SHORT, LONG);
    for (int i = 0; i < 2; i++) {
      Socket socket = connect(service);
      send(socket, "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    }

    eventually(() -> get(service, "/hello").statusCode() == 200, () -> "all places are taken");
  }

  @Test
  void aBodyThatComesInTimeMayBeWorkedOnForLonger() throws Exception {
    HoldfastService service = start(LONG, SHORT, LONG);
    Socket socket = connect(service);
    send(socket, "POST /orders?wait HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");

    assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 200");
  }

  @Test
  void aHeadThatDripsEndsItsConnection() throws Exception {
    HoldfastService service = start(LONG, SHORT, LONG);
    Socket socket = connect(service);
    send(socket, "GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: ");

    assertThat(socket.getInputStream().read()).isLessThan(0);
  }

  @Test
  void aConnectionOnWhichNothingIsAskedIsClosed() throws Exception {
    HoldfastService service = start(LONG, LONG, Duration.ofSeconds(1));
    Socket socket = connect(service);
    send(socket, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    InputStream in = socket.getInputStream();

    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).endsWith("hello");
  }

  @Test
  void workThatTakesTooLongIsBrokenOff() throws Exception {
    HoldfastService service = start(SHORT, LONG, LONG);

    var answer = get(service, "/stuck");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"not done in time\"}");
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatTheCallerDoesNotWaitForIsBrokenOff() throws Exception {
    HoldfastService service = start(LONG, LONG, LONG);

    var answer = get(uri(service, "/stuck"), "X-Timeout-Ms", "200");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void noCallerCanHaveMoreTimeThanTheService() {
    HoldfastService service = start(SHORT, LONG, LONG);

    assertThat(get(uri(service, "/stuck"), "X-Timeout-Ms", "900000000").statusCode())
        .isEqualTo(503);
    assertThat(get(uri(service, "/hello"), "X-Timeout-Ms", "soon").statusCode()).isEqualTo(200);
  }

  /** The interrupt that ends one request must not reach the next on the same connection. */
  @Test
  void theNextRequestIsServedAsUsual() throws Exception {
    HoldfastService service = start(SHORT, LONG, LONG);
    Socket socket = connect(service);
    send(socket, "GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
    InputStream in = socket.getInputStream();
    assertThat(line(in)).startsWith("HTTP/1.1 503");
    while (!line(in).isBlank()) {
      // a header
    }
    in.readNBytes("{\"error\":\"not done in time\"}".length());
    send(socket, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(line(in)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HoldfastService service = start(LONG, LONG, LONG);
    Socket declared = connect(service);
    send(declared, "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
    assertThat(line(declared.getInputStream())).startsWith("HTTP/1.1 413");

    Socket chunked = connect(service);
    send(
        chunked,
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
            + "x".repeat(1001)
            + "\r\n0\r\n\r\n");
    assertThat(line(chunked.getInputStream())).startsWith("HTTP/1.1 413");
  }

  private HoldfastService start(Duration request, Duration read, Duration idle) {
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    ServingSettings serving =
        new ServingSettings(
            OptionalInt.empty(),
            false,
            request,
            read,
            idle,
            1000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ZERO);
    HoldfastService service =
        HoldfastService.start(
            TestServices.with(TestServices.with(settings("catalog", "catalog-1"), 2), serving),
            registry,
            (routes, context) ->
                routes
                    .get("/hello", (question, response) -> response.send("hello"))
                    .get(
                        "/stuck",
                        (question, response) -> {
                          try {
                            never.await();
                          } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                          }
                        })
                    .post(
                        "/orders",
                        (question, response) -> {
                          byte[] body = question.content().inputStream().readAllBytes();
                          if (question.query().contains("wait") && first.getAndSet(false)) {
                            never.await(700, TimeUnit.MILLISECONDS);
                          }
                          response.send("read " + body.length);
                        }));
    opened.add(service);
    awaitReady(service);
    return service;
  }

  private static URI uri(HoldfastService service, String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  private Socket connect(HoldfastService service) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(20_000);
    opened.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      line.append((char) octet);
    }
    return line.toString();
  }
}
