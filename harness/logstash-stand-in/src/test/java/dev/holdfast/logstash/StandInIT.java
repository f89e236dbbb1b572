package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.elasticsearch.EmbeddedElasticsearch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in as a process that is killed, before the real Elasticsearch and behind Filebeat. */
@Tag("full")
class StandInIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir static Path node;
  private static EmbeddedElasticsearch elasticsearch;

  @TempDir private Path tmp = Path.of("");
  private final List<Process> started = new ArrayList<>();
  private String namespace = "";
  private int beats;
  private int monitoring;

  @BeforeAll
  static void startNode() throws Exception {
    elasticsearch =
        EmbeddedElasticsearch.start(
            node.resolve("elasticsearch.log"),
            node.resolve("data"),
            (command, log) ->
                new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
    WholePipeline.putTemplate(elasticsearch.url());
  }

  @AfterAll
  static void stopNode() {
    elasticsearch.close();
  }

  @BeforeEach
  void choosePorts(TestInfo test) throws IOException {
    namespace = "n" + Integer.toHexString(test.getDisplayName().hashCode());
    beats = WholePipeline.freePort();
    monitoring = WholePipeline.freePort();
  }

  @AfterEach
  void endProcesses() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static JsonNode ask(String method, String path, String body) throws Exception {
    return WholePipeline.ask(elasticsearch.url(), method, path, body);
  }

  private Process standIn(String url) throws Exception {
    ProcessBuilder builder =
        WholePipeline.standIn(beats, monitoring, url, namespace, tmp)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(tmp.resolve("stand-in.log").toFile()));
    Process process = builder.start();
    started.add(process);
    await()
        .atMost(BOUND)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> monitored("/").path("status").asText().equals("green"));
    return process;
  }

  private JsonNode monitored(String path) throws Exception {
    return WholePipeline.ask(URI.create("http://127.0.0.1:" + monitoring), "GET", path, "");
  }

  private JsonNode stats() throws Exception {
    return monitored("/_node/stats/pipelines/holdfast").at("/pipelines/holdfast");
  }

  private void heard() throws Exception {
    try (Socket beat = new Socket(InetAddress.getLoopbackAddress(), beats)) {
      beat.getOutputStream().write(FilebeatFrames.heard());
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(FilebeatFrames.HEARD_EVENTS);
    }
  }

  private static void kill(Process process) throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private long found() throws Exception {
    return ask("GET", "/logs-holdfast-" + namespace + "/_count", "").path("count").asLong();
  }

  private void queueInMemory() throws IOException {
    Files.createDirectories(tmp.resolve("config"));
    Files.writeString(
        tmp.resolve("config").resolve("pipelines.yml"),
        "- {pipeline.id: holdfast, queue.type: memory}");
  }

  @Test
  void whatWasAcknowledgedOutlivesAKillWhileTheStoreIsAway() throws Exception {
    Process first = standIn(NOWHERE);
    heard();
    assertThat(stats().at("/queue/events_count").asInt()).isEqualTo(FilebeatFrames.HEARD_EVENTS);
    kill(first);

    standIn(elasticsearch.url().toString());
    await().atMost(BOUND).until(() -> found() == FilebeatFrames.HEARD_EVENTS);
    JsonNode line =
        ask("GET", "/logs-holdfast-" + namespace + "/_search?q=http.request.id:run-1-browse-3", "")
            .at("/hits/hits/0/_source");
    assertThat(line.at("/event/sequence").asInt()).isEqualTo(3);
    assertThat(line.at("/kubernetes/pod/name").asText()).isEqualTo("catalog-1");
  }

  @Test
  void aQueueInMemoryIsLostWithItsProcess() throws Exception {
    queueInMemory();
    Process first = standIn(NOWHERE);
    heard();
    kill(first);

    standIn(elasticsearch.url().toString());
    heard();
    await().atMost(BOUND).until(() -> stats().at("/events/out").asInt() == 8);
    assertThat(stats().at("/events/repeated").asInt()).as("they were not there").isZero();
  }

  @Test
  void whatABeatSendsTwiceIsThereOnce() throws Exception {
    standIn(elasticsearch.url().toString());
    heard();
    heard();

    await().atMost(BOUND).until(() -> stats().at("/events/out").asInt() == 16);
    assertThat(stats().at("/events/repeated").asInt()).isEqualTo(8);
    await().atMost(BOUND).until(() -> found() == 8);
  }

  @Test
  void whatElasticsearchRefusesIsADeadLetter() throws Exception {
    standIn(elasticsearch.url().toString());
    String line = "{\\\"ecs.version\\\":\\\"1\\\",\\\"service\\\":\\\"no object\\\"}";
    try (Socket beat = new Socket(InetAddress.getLoopbackAddress(), beats)) {
      beat.getOutputStream()
          .write(
              FilebeatFrames.window(
                  List.of(
                      "{\"@timestamp\":\"2026-11-24T12:00:00Z\",\"message\":\"" + line + "\"}",
                      "{\"@timestamp\":\"2026-11-24T12:00:00Z\",\"message\":\"good\"}")));
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(2);
    }

    await().atMost(BOUND).until(() -> stats().at("/queue/events_count").asInt() == 0);
    assertThat(stats().at("/dead_letter_queue/events").asInt()).isOne();
    await()
        .atMost(BOUND)
        .until(() ->
            ask("GET", "/logs-holdfast.deadletters-" + namespace + "/_search", "")
                    .at("/hits/total/value")
                    .asInt()
                == 1);
    await().atMost(BOUND).until(() -> found() == 1);
  }

  /** 20,000 lines in two files, one of which is rotated; the pipeline is killed twice meanwhile. */
  @Test
  void whatFilebeatReadsIsThereOnceThoughThePipelineIsKilled() throws Exception {
    Path filebeat = Path.of(System.getProperty("user.home"), ".cache/holdfast/bin/filebeat");
    assumeTrue(
        Files.isExecutable(filebeat), "no Filebeat: harness/images/build filebeat makes one");
    Path folder = Files.createDirectories(tmp.resolve("pods/shop_catalog-1_uid-1/app"));
    Process pipeline = standIn(elasticsearch.url().toString());
    started.add(
        WholePipeline.filebeat(filebeat, tmp, beats)
            .redirectErrorStream(true)
            .redirectOutput(tmp.resolve("filebeat.log").toFile())
            .start());

    for (int part = 0; part < 10; part++) {
      write(folder.resolve("0.log"), part * 2_000, 2_000);
      if (part == 3) {
        Files.move(folder.resolve("0.log"), folder.resolve("0.log.20261124-120000"));
      }
      if (part == 2 || part == 6) {
        int soFar = part * 2_000;
        await().atMost(BOUND).until(() -> found() > soFar);
        kill(pipeline);
        pipeline = standIn(elasticsearch.url().toString());
      }
    }

    await().atMost(BOUND).until(() -> found() >= 20_000);
    JsonNode answer =
        ask(
            "POST",
            "/logs-holdfast-" + namespace + "/_search",
            """
            {"size":0,"track_total_hits":true,"aggs":{"numbers":{"terms":{"field":"event.sequence","size":20001}}}}\
            """);
    assertThat(answer.at("/hits/total/value").asInt()).isEqualTo(20_000);
    JsonNode numbers = answer.at("/aggregations/numbers/buckets");
    assertThat(numbers.size()).isEqualTo(20_000);
    assertThat(numbers)
        .allMatch(
            number -> number.path("doc_count").asInt() == 1 && number.path("key").asInt() < 20_000);
  }

  private static void write(Path file, int from, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < from + count; i++) {
      lines
          .append("2026-11-24T12:00:00.000000000Z stdout F ")
          .append("{\"ecs.version\":\"1.2.0\",\"message\":\"served\",\"service.name\":\"catalog\",")
          .append("\"event.sequence\":%d}%n".formatted(i));
    }
    Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
