package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteTrialTest {
  private static final String TWO =
      """
      {".ds-logs-2026.11.30-000002":{"settings":{}},".ds-logs-2026.11.29-000001":{"settings":{}}}
      """;

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private String indices = TWO;
  private int item = 404;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean bulk = exchange.getRequestURI().getPath().equals("/_bulk");
    if (bulk) {
      bodies.add(body);
    }
    byte[] said =
        (bulk ? "{\"items\":[{\"delete\":{\"status\":" + item + "}}]}" : indices)
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, said.length);
    exchange.getResponseBody().write(said);
    exchange.close();
  }

  private int status() throws Exception {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (WriteTrial trial = new WriteTrial(url, "logs")) {
      return trial.status();
    }
  }

  @Test
  void whatIsNotThereIsDeletedFromTheNewestIndex() throws Exception {
    assertThat(status()).isEqualTo(404);
    assertThat(bodies)
        .containsExactly(
            "{\"delete\":{\"_index\":\".ds-logs-2026.11.30-000002\",\"_id\":\"holdfast-trial\"}}\n");
  }

  @Test
  void aStoreWithoutRoomSaysSo() throws Exception {
    item = 429;

    assertThat(status()).isEqualTo(429);
  }

  @Test
  void whereThereIsNoStreamNothingCanBeTried() {
    indices = "{}";

    assertThatThrownBy(this::status).hasMessage("there is no data stream logs");
  }
}
