package dev.holdfast.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogSource;
import dev.holdfast.logs.LogStreams;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.spi.LogStore.Found;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines in several indices of several shards of the real OpenSearch are read to the line. */
@Tag("full")
class LogsInOpenSearchIT {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final Path HOME =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.home")));
  private static final Path SOURCES = HOME.resolve("harness/elasticsearch/src/test/opensearch");

  @TempDir Path work;
  private Process node;
  private ElasticsearchApi api;

  @BeforeEach
  void startNode() throws Exception {
    List<String> jars =
        MavenJars.of(Path.of(System.getProperty("user.home")))
            .resolve(Files.readAllLines(SOURCES.resolve("jars.txt")))
            .stream()
            .map(Path::toString)
            .toList();
    int[] ports = {freePort(), freePort()};
    node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                String.join(File.pathSeparator, jars),
                SOURCES.resolve("OpenSearchNode.java").toString(),
                work.toString(),
                Integer.toString(ports[0]),
                Integer.toString(ports[1]))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("said.txt").toFile())
            .start();
    api = new ElasticsearchApi(URI.create("http://127.0.0.1:" + ports[0]));
    await()
        .atMost(BOUND)
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast(() -> assertThat(node.isAlive()).as(said()).isTrue())
        .untilAsserted(() -> assertThat(send("GET", "/_cluster/health", "")).contains("green"));
  }

  private String send(String method, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(api.url().resolve(path))
                  .timeout(Duration.ofSeconds(30))
                  .header("Content-Type", "application/x-ndjson")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
      return answer.body();
    }
  }

  private String said() {
    try {
      return "the node ended: " + Files.readString(work.resolve("said.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @AfterEach
  void stopNode() throws Exception {
    api.close();
    node.destroyForcibly().waitFor();
  }

  private void index(String name, int shards) throws Exception {
    send(
        "PUT",
        "/" + name,
        """
        {"settings":{"number_of_shards":%d,"number_of_replicas":0},"mappings":{"dynamic":false,"properties":{
         "@timestamp":{"type":"date"},"service.name":{"type":"keyword"},"service.node.name":{"type":"keyword"},
         "process.start":{"type":"keyword"},"event.sequence":{"type":"long"},"http.request.id":{"type":"keyword"}}}}\
        """
            .formatted(shards));
  }

  private void add(String name, int from, int to) throws Exception {
    send(
        "POST",
        "/" + name + "/_bulk?refresh=true",
        IntStream.range(from, to)
            .mapToObj(i ->
                """
                {"index":{}}
                {"@timestamp":"2026-11-24T12:00:00.000Z","service.name":"catalog","service.node.name":"catalog-1",\
                "process.start":"p1","event.sequence":%d,"http.request.id":"run-1-browse-%d"}
                """
                    .formatted(i, i))
            .collect(Collectors.joining()));
  }

  @Test
  void everyLineOfSeveralIndicesIsGivenOnceWhileMoreCome() throws Exception {
    index("logs-shop-1", 3);
    index("logs-shop-2", 1);
    add("logs-shop-1", 0, 12_000);
    add("logs-shop-2", 12_000, 12_500);
    LogStreams store =
        new LogStreams(
            api, LogSource.of("logs-shop-*", ""), WrittenLines.in(work.resolve("no-pods")));
    List<Found> found = new ArrayList<>();

    assertThat(store.searchable()).isZero();
    store.read(-1, Integer.MAX_VALUE, found::add);
    assertThat(found).hasSize(12_500);
    add("logs-shop-1", 12_500, 12_600);
    assertThat(store.searchable()).isEqualTo(1);
    store.read(0, Integer.MAX_VALUE, found::add);

    assertThat(found.stream().map(Found::sequence).sorted().toList())
        .isEqualTo(IntStream.range(0, 12_600).mapToObj(i -> (long) i).toList());
    assertThat(found.getLast().requestId()).startsWith("run-1-browse-125");
    assertThat(found.getLast().position()).isEqualTo(1);
  }
}
