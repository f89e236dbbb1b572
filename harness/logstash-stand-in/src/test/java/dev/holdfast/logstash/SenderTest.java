package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done with what Elasticsearch answers; the answers are played. */
@Timeout(30)
class SenderTest {
  @TempDir private Path folder = Path.of("");
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  /** For each request a status, or for each document of it one. */
  private final Deque<List<Integer>> answers = new ArrayDeque<>();

  private HttpServer server;
  private DiskQueue queue;
  private Tally indexed;
  private int batch = 1_000;
  private @Nullable Elasticsearch elasticsearch;
  private @Nullable Sender sender;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/_bulk", this::answer);
    server.start();
    queue = new DiskQueue(folder, 1 << 20);
    indexed = new Tally(folder.resolve("tally").resolve("indexed"), () -> Instant.EPOCH);
  }

  private void send() {
    Settings settings =
        Settings.of(
            Map.of(
                "LOGSTASH_HOME",
                folder.toString(),
                "ELASTICSEARCH_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "ELASTICSEARCH_USER",
                "writer",
                "ELASTICSEARCH_PASSWORD",
                "secret"));
    elasticsearch = new Elasticsearch(settings);
    sender = new Sender(queue, new FieldRules("default"), elasticsearch, batch, indexed, said::add);
  }

  @AfterEach
  void stop() throws Exception {
    if (sender != null) {
      sender.close();
    }
    if (elasticsearch != null) {
      elasticsearch.close();
    }
    queue.close();
    indexed.close();
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
      String[] lines = body.split("\n", -1);
      List<Integer> played = answers.isEmpty() ? List.of() : answers.remove();
      int whole = played.size() == 1 && lines.length > 3 ? played.getFirst() : 200;
      StringBuilder items = new StringBuilder();
      for (int i = 0; i < lines.length / 2; i++) {
        int status = whole == 200 && i < played.size() ? played.get(i) : 201;
        JsonNode action = FieldRules.JSON.readTree(lines[2 * i]).path("create");
        JsonNode document = FieldRules.JSON.readTree(lines[2 * i + 1]);
        if (whole == 200 && status == 201) {
          taken.add(
              (action.path("_index").asText().contains("deadletters") ? "dead " : "")
                  + document.path("message").asText());
        }
        items
            .append(i == 0 ? "" : ",")
            .append(
                "{\"create\":{\"status\":%d,\"error\":{\"reason\":\"played\"}}}".formatted(status));
      }
      byte[] answer = ("{\"items\":[" + items + "]}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(whole, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private void append(int from, int to) throws Exception {
    queue.append(
        IntStream.range(from, to)
            .mapToObj(i -> ("{\"message\":\"m" + i + "\"}").getBytes(StandardCharsets.UTF_8))
            .toList());
  }

  private Sender sender() {
    return Objects.requireNonNull(sender);
  }

  private void awaitEmpty() {
    await().until(() -> queue.state().events() == 0);
  }

  @Test
  void documentsArriveInTheOrderOfTheQueueWithUserAndPassword() throws Exception {
    append(0, 3);
    send();
    awaitEmpty();

    assertThat(taken).containsExactly("m0", "m1", "m2");
    assertThat(authorizations).containsOnly("Basic d3JpdGVyOnNlY3JldA==");
    assertThat(sender().taken()).isEqualTo(3);
  }

  @Test
  void noMoreThanABatchGoesAtOnce() throws Exception {
    batch = 2;
    append(0, 5);
    send();
    awaitEmpty();

    assertThat(taken).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(authorizations).as("requests").hasSize(3);
  }

  @Test
  void whatElasticsearchTookIsNotedAndWhatItRefusedIsNot() throws Exception {
    answers.add(List.of(201, 429, 400, 409));
    answers.add(List.of(201, 201));
    queue.append(
        IntStream.range(0, 4)
            .mapToObj(i ->
                "{\"message\":\"{\\\"ecs.version\\\":\\\"1\\\",\\\"service.name\\\":\\\"s%d\\\"}\"}"
                    .formatted(i))
            .map(event -> event.getBytes(StandardCharsets.UTF_8))
            .toList());
    send();
    awaitEmpty();

    assertThat(Files.readString(folder.resolve("tally").resolve("indexed")).lines())
        .as("the dead letter of s2 is not s2, and s3 was there before")
        .map(line -> line.split("\"", -1)[1])
        .containsExactly("s0", "s1");
  }

  @Test
  void whatMayBeTakenLaterIsSentAgainAndNothingElse() throws Exception {
    answers.add(List.of(201, 429, 503, 201));
    answers.add(List.of(201, 429));
    append(0, 4);
    send();
    awaitEmpty();

    assertThat(taken).containsExactly("m0", "m3", "m1", "m2");
  }

  @Test
  void aRequestThatIsRefusedAsAWholeIsSentAgain() throws Exception {
    for (int status : new int[] {429, 503, 500, 401}) {
      answers.add(List.of(status));
    }
    append(0, 2);
    send();
    awaitEmpty();

    assertThat(taken).containsExactly("m0", "m1");
    assertThat(said).hasSize(2).first().asString().contains("status 429");
    assertThat(said.getLast()).endsWith("takes documents again");
  }

  @Test
  void whatIsThereAlreadyIsCountedAndDone() throws Exception {
    answers.add(List.of(409, 201));
    append(0, 2);
    send();
    awaitEmpty();

    assertThat(taken).containsExactly("m1");
    assertThat(sender().repeated()).isOne();
  }

  @Test
  void whatWillNeverBeTakenIsADeadLetterAndHoldsUpNobody() throws Exception {
    answers.add(List.of(201, 400, 201));
    append(0, 3);
    send();
    awaitEmpty();

    assertThat(sender().deadLetters()).isOne();
    assertThat(taken).hasSize(3).contains("m0", "m2");
    assertThat(taken.getLast()).startsWith("dead ").contains("m1");
  }

  @Test
  void aStoreThatIsAwayIsWaitedFor() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);
    append(0, 2);
    send();
    await().until(() -> !said.isEmpty());
    assertThat(queue.state().events()).isEqualTo(2);

    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/_bulk", this::answer);
    server.start();
    awaitEmpty();
    assertThat(taken).containsExactly("m0", "m1");
  }

  @Test
  void anEventThatIsNoneIsLeftOutAndSaid() throws Exception {
    queue.append(List.of("no JSON".getBytes(StandardCharsets.UTF_8)));
    append(0, 1);
    send();
    awaitEmpty();

    assertThat(taken).containsExactly("m0");
    assertThat(said).anyMatch(text -> text.contains("left out"));
  }
}
