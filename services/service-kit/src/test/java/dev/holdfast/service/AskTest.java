package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AskTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private int goodFrom = 1;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"id\":\"17\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              asked.incrementAndGet() >= goodFrom ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private boolean ask(Duration bound) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return Ask.ask(url, bound, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @Test
  void anAnswerIsShown() throws Exception {
    assertThat(ask(Duration.ZERO)).isTrue();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("200 {\"id\":\"17\"}");
  }

  @Test
  void asksAgainUntilItIsGood() throws Exception {
    goodFrom = 3;

    assertThat(ask(Duration.ofSeconds(20))).isTrue();
    assertThat(asked).hasValue(3);
  }

  @Test
  void atItsEndItSaysWhatItLastSaw() throws Exception {
    goodFrom = Integer.MAX_VALUE;

    assertThat(ask(Duration.ZERO)).isFalse();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("answered 503");
  }
}
