package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.elasticsearch.EmbeddedElasticsearch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the setup Job of {@code charts/stack} does, against the real Elasticsearch; it has no users
 * and no lifecycle management, so those calls are not made here.
 */
class StackSetupIT {
  private static final String LINE =
      """
      {"@timestamp":"2026-11-24T12:00:00.000Z","message":"request served","service":{"name":"catalog","node":{"name":"catalog-1"}},\
      "process":{"start":"2026-11-24T11:59:00.123456789Z"},"event":{"sequence":7},"http":{"request":{"id":"r-7"}},\
      "labels":{"tenant":"blue"},"mine":{"own":"kept, not indexed"},"kubernetes":{"container":{"restarts":"not a number"}}}\
      """;

  @TempDir static Path node;
  private static EmbeddedElasticsearch elasticsearch;

  @TempDir private Path tmp = Path.of("");

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
  }

  @AfterAll
  static void stopNode() {
    elasticsearch.close();
  }

  @Test
  void makesADataStreamWhoseFieldsAreThoseOfTheTemplateAndWhichTakesALineOnce() throws Exception {
    String said = setup(elasticsearch.url().toString());
    assertThat(setup(elasticsearch.url().toString())).as("a second time").contains("setup: done");

    assertThat(said)
        .contains("no index lifecycle management", "index template: there", "setup: done");
    HttpResponse<String> made = create("line-7");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(StackChart.json(made.body()).path("_index").asText())
        .startsWith(".ds-logs-holdfast-default-");
    assertThat(create("line-7").statusCode()).as("the same line again").isEqualTo(409);
    assertThat(found("http.request.id", "r-7")).isOne();
    assertThat(found("process.start", "2026-11-24T11:59:00.123456789Z")).isOne();
    assertThat(found("event.sequence", "7")).isOne();
    assertThat(found("labels.tenant", "blue")).isOne();
    assertThat(found("mine.own", "kept, not indexed")).isZero();
  }

  private static HttpResponse<String> create(String id) throws Exception {
    return send("PUT", "/logs-holdfast-default/_create/" + id + "?refresh=true", LINE);
  }

  private static int found(String field, String value) throws Exception {
    String query = "{\"query\":{\"term\":{\"%s\":\"%s\"}}}".formatted(field, value);
    JsonNode answer = StackChart.json(send("POST", "/logs-holdfast-default/_search", query).body());
    return answer.path("hits").path("total").path("value").asInt(-1);
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(elasticsearch.url().resolve(path))
              .timeout(Duration.ofSeconds(30))
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void saysWhatItWaitsForWhereThereIsNoElasticsearch() throws Exception {
    Path output = tmp.resolve("said.txt");
    Process process = start("http://127.0.0.1:9", output);
    try {
      await()
          .untilAsserted(() ->
              assertThat(output)
                  .content()
                  .contains("waiting for Elasticsearch, which answers 000"));
      assertThat(process.isAlive()).as("it goes on, until its Job's deadline").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  private String setup(String url) throws Exception {
    Path output = tmp.resolve("said.txt");
    Process process = start(url, output);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  /** The chart's own script, with the chart's own files. */
  private Process start(String url, Path output) throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/curl"))
            || System.getenv("HOLDFAST_REQUIRE_CONTAINERS") != null,
        "there is no curl");
    Path files = Files.createDirectories(tmp.resolve("files"));
    for (String file :
        new String[] {"elasticsearch/index-template.json", "elasticsearch/lifecycle-policy.json"}) {
      Path from = StackChart.file(file);
      Files.write(files.resolve(from.getFileName().toString()), Files.readAllBytes(from));
    }
    ProcessBuilder builder =
        new ProcessBuilder("bash", StackChart.file("elasticsearch/setup.sh").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(Map.of("ELASTICSEARCH_URL", url, "RETENTION", "7d", "FILES", files.toString()));
    return builder.start();
  }
}
