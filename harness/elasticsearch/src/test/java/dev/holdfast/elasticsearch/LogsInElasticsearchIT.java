package dev.holdfast.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.engine.timeline.LogAudit;
import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogIndex;
import dev.holdfast.logs.LogSource;
import dev.holdfast.logs.LogStreams;
import dev.holdfast.logs.Shipper;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.LogStore.Found;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** From log files through the shipper into the real Elasticsearch and back, to the line. */
class LogsInElasticsearchIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int REQUESTS = 500;

  @TempDir static Path node;
  private static EmbeddedElasticsearch elasticsearch;
  private static ElasticsearchApi api;

  @TempDir Path work;
  private LogIndex index;
  private Path pods;

  @BeforeAll
  static void startNode() {
    elasticsearch =
        EmbeddedElasticsearch.start(
            node.resolve("elasticsearch.log"),
            node.resolve("data"),
            (command, log) ->
                new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
    api = new ElasticsearchApi(elasticsearch.url());
  }

  @AfterAll
  static void stopNode() {
    api.close();
    elasticsearch.close();
  }

  @BeforeEach
  void makeIndex(TestInfo test) throws Exception {
    index =
        new LogIndex(api, test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT));
    index.create();
    pods = Files.createDirectories(work.resolve("pods"));
  }

  private static String line(String instance, int sequence, int request) {
    return """
    {"@timestamp":"2026-11-24T12:00:00.%03dZ","log.level":"INFO","message":"request served",\
    "service.name":"catalog","service.node.name":"%s","process.pid":7,\
    "process.start":"2026-11-24T11:59:00.120Z","event.sequence":%d,\
    "http.request.id":"run-1-browse-%d","http.response.status_code":200}\
    """
        .formatted(request, instance, sequence, request);
  }

  private void write(String instance, List<String> lines) throws IOException {
    Files.writeString(
        pods.resolve(instance + ".log"),
        String.join("\n", lines) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Requests go to the two pods in turn; each pod's lines. */
  private static List<String> linesOf(int pod) {
    List<String> lines = new ArrayList<>();
    for (int request = pod - 1; request < REQUESTS; request += 2) {
      lines.add(line("catalog-" + pod, lines.size() + 1, request));
    }
    return lines;
  }

  private static History history() {
    List<Event> events = new ArrayList<>();
    RequestLog.Builder requests = new RequestLog.Builder("browse");
    for (int pod = 1; pod <= 2; pod++) {
      Workload catalog = new Workload(Workload.Kind.DEPLOYMENT, "catalog");
      events.add(
          new Event.PodSeen(
              0, new Pod("catalog-" + pod, catalog, "u", "127.0.0.1", true, 0, "Running"), false));
    }
    for (int i = 0; i < REQUESTS; i++) {
      List<String> hops = List.of("catalog-" + (1 + i % 2));
      requests.add(new Request(i, i, i, i + 1, 200, Answer.OK, hops, ""));
    }
    return new History(events, List.of(requests.build()));
  }

  private LogLines shipAndRead(int lines) throws Exception {
    try (Shipper shipper = Shipper.start(pods, work.resolve("positions"), index, _ -> {})) {
      await().atMost(BOUND).until(shipper::drained);
      await().atMost(BOUND).until(() -> index.searchable() >= lines - 1);
    }
    return read();
  }

  private LogLines read() throws Exception {
    LogLines.Builder lines = new LogLines.Builder();
    index.read(-1, 1_000_000, found -> lines.add(line(found)));
    return lines.build();
  }

  private static LogLine line(Found found) {
    int number = Integer.parseInt(found.requestId().replace("run-1-browse-", ""));
    return new LogLine(
        new Writer(found.service(), found.instance(), found.process()),
        found.sequence(),
        "browse",
        number,
        found.epochMillis(),
        found.position());
  }

  private static long lost(LogLines lines) {
    return LogAudit.of(List.of("catalog"), history()).lost(lines);
  }

  @Test
  void everyLineIsFoundAsItWasWritten() throws Exception {
    write("catalog-1", linesOf(1));
    write("catalog-2", linesOf(2));

    LogLines lines = shipAndRead(REQUESTS);

    assertThat(lines.size()).isEqualTo(REQUESTS);
    assertThat(lost(lines)).isZero();
    assertThat(lines.stream().filter(line -> line.number() == 42))
        .containsExactly(
            new LogLine(
                new Writer("catalog", "catalog-1", "2026-11-24T11:59:00.120Z"),
                22,
                "browse",
                42,
                Instant.parse("2026-11-24T12:00:00.042Z").toEpochMilli(),
                lines.stream().filter(l -> l.number() == 42).findFirst().orElseThrow().position()));
  }

  @Test
  void linesThatAServiceNeverWroteAreLostToTheLine() throws Exception {
    write("catalog-1", linesOf(1));
    write("catalog-2", linesOf(2).stream().skip(17).toList());

    assertThat(lost(shipAndRead(REQUESTS - 17))).isEqualTo(17);
  }

  /** As after a shipper that died between handing lines over and noting that it had. */
  @Test
  void whatTheShipperSendsAgainIsThereOnce() throws Exception {
    write("catalog-1", linesOf(1));
    write("catalog-2", linesOf(2));
    shipAndRead(REQUESTS);
    Files.delete(work.resolve("positions/catalog-2.log.position"));
    write("catalog-2", List.of(line("catalog-2", REQUESTS / 2 + 1, REQUESTS)));

    LogLines lines = shipAndRead(REQUESTS + 1);

    assertThat(lines.size()).isEqualTo(REQUESTS + 1);
    assertThat(
            lines.stream()
                .map(line -> line.writer().instance() + " " + line.sequence())
                .distinct()
                .count())
        .isEqualTo(REQUESTS + 1);
  }

  @Test
  void readingGoesOnBehindAPositionAndStopsWhereItIsBounded() throws Exception {
    write("catalog-1", linesOf(1));
    shipAndRead(REQUESTS / 2);
    List<Long> positions = new ArrayList<>();

    int first = index.read(-1, 100, found -> positions.add(found.position()));
    int rest = index.read(positions.getLast(), 1_000, found -> positions.add(found.position()));

    assertThat(first).isEqualTo(100);
    assertThat(rest).isEqualTo(REQUESTS / 2 - 100);
    assertThat(positions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aLineWhoseFormIsRefusedIsStillFoundByItsName() throws Exception {
    write(
        "catalog-1",
        List.of(
            line("catalog-1", 1, 1),
            line("catalog-1", 2, 2).replace("}", ",\"service\":\"pricing\"}")));

    LogLines lines = shipAndRead(2);

    assertThat(lines.stream().map(LogLine::sequence)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(lines.stream().filter(LogLine::identified)).hasSize(2);
  }

  @Test
  void hostileLinesNeitherStopTheOthersNorGrowTheMapping() throws Exception {
    List<String> lines = new ArrayList<>(linesOf(1));
    lines.add(3, "{\"event.sequence\":{\"a\":1},\"@timestamp\":[[]]}");
    lines.add(5, "{\"process\":7,\"service\":\"text where an object belongs\"}");
    lines.add(7, "not JSON, with \u0000 and \"quotes\"");
    StringBuilder wide = new StringBuilder("{\"x\":0");
    for (int i = 0; i < 3_000; i++) {
      wide.append(",\"field").append(i).append("\":").append(i);
    }
    lines.add(9, wide.append('}').toString());
    write("catalog-1", lines);

    List<Found> found = new ArrayList<>();
    try (Shipper shipper = Shipper.start(pods, work.resolve("positions"), index, _ -> {})) {
      await().atMost(BOUND).until(shipper::drained);
      await().atMost(BOUND).until(() -> index.searchable() >= lines.size() - 1);
    }
    index.read(-1, 10_000, found::add);

    assertThat(found).hasSize(lines.size());
    assertThat(found.stream().filter(each -> !each.requestId().isEmpty())).hasSize(REQUESTS / 2);
  }

  /** What a pipeline of somebody else fills: two indices, five shards in all. */
  private void others(String name, int from, int to) throws Exception {
    StringBuilder bulk = new StringBuilder();
    for (int i = from; i < to; i++) {
      bulk.append("{\"create\":{\"_index\":\"%s-%d\",\"_id\":\"%d\"}}%n".formatted(name, i % 2, i))
          .append(
              line("catalog-1", i, i)
                  .replace(
                      "{\"@t",
                      "{\"kubernetes.namespace\":\"%s\",\"@t"
                          .formatted(i % 10 == 0 ? "another" : "shop")))
          .append('\n');
    }
    asked("POST", "/_bulk?refresh=true", bulk.toString());
  }

  private static void asked(String method, String path, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(elasticsearch.url().resolve(path))
              .header("Content-Type", "application/x-ndjson")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).doesNotContain("\"errors\":true");
    }
  }

  private LogStreams streams(String name) throws Exception {
    for (int i = 0; i < 2; i++) {
      asked(
          "PUT",
          "/" + name + "-" + i,
          """
          {"settings":{"number_of_shards":%d,"number_of_replicas":0},"mappings":{"dynamic":false,"properties":{
           "@timestamp":{"type":"date"},"service.name":{"type":"keyword"},"service.node.name":{"type":"keyword"},
           "process.start":{"type":"keyword"},"event.sequence":{"type":"long"},"http.request.id":{"type":"keyword"},
           "kubernetes.namespace":{"type":"keyword"}}}}\
          """
              .formatted(2 + i));
    }
    return new LogStreams(api, LogSource.of(name + "-*", "shop"), WrittenLines.in(pods));
  }

  @Test
  void linesInSeveralIndicesAndShardsAreReadOnceEachAsTheyCome() throws Exception {
    LogStreams streams = streams("several");
    List<Found> found = new ArrayList<>();

    assertThat(streams.searchable()).isEqualTo(-1);
    others("several", 0, 500);
    long first = streams.searchable();
    int bounded = streams.read(-1, 7, found::add);
    streams.read(first, 1_000, found::add);
    assertThat(streams.read(first, 1_000, found::add)).as("once more").isZero();
    others("several", 500, 600);
    long second = streams.searchable();
    streams.read(first, 1_000, found::add);

    assertThat(bounded).isEqualTo(7);
    assertThat(second).isGreaterThan(first);
    assertThat(found.stream().map(Found::sequence))
        .doesNotHaveDuplicates()
        .hasSize(540)
        .noneMatch(sequence -> sequence % 10 == 0);
    assertThat(found).allMatch(each -> each.position() == (each.sequence() < 500 ? first : second));
    assertThat(found.getFirst().process()).isEqualTo("2026-11-24T11:59:00.120Z");
  }

  @Test
  void anIndexThatIsNotThereYetHoldsNothing() throws Exception {
    LogStreams streams =
        new LogStreams(api, LogSource.of("never-made-*", ""), WrittenLines.in(pods));

    assertThat(streams.searchable()).isEqualTo(-1);
    assertThat(streams.read(-1, 10, _ -> {})).isZero();
  }
}
