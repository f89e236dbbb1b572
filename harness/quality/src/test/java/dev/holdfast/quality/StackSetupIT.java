package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.elasticsearch.EmbeddedElasticsearch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the setup Job of {@code charts/stack} does, against the real Elasticsearch; it has no users
 * and no lifecycle management, so those calls go to a server that takes down what it is asked.
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
    Process process = start(Map.of("ELASTICSEARCH_URL", "http://127.0.0.1:9"), output);
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

  /** Its passwords are such as break scripts. */
  @Test
  void makesUsersThatMayDoWhatTheyMustAndRetentionWhereThereAreSuch() throws Exception {
    List<Asked> asked = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          boolean known =
              ("Basic " + base64("elastic:a \"quoted\\ $HOME 'word'")).equals(authorization);
          asked.add(
              new Asked(
                  exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(known ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
    String said;
    try {
      said =
          setup(
              Map.of(
                  "ELASTICSEARCH_URL",
                  "http://127.0.0.1:" + server.getAddress().getPort(),
                  "ADMIN_USER",
                  "elastic",
                  "ADMIN_PASSWORD",
                  "a \"quoted\\ $HOME 'word'",
                  "KIBANA_SYSTEM_PASSWORD",
                  "kibana\"s",
                  "WRITER_PASSWORD",
                  "writer\\s",
                  "READER_PASSWORD",
                  "reader's"));
    } finally {
      server.stop(0);
    }

    assertThat(said)
        .contains("retention of 7d: there", "user holdfast_writer: there", "setup: done")
        .doesNotContain("quoted", "writer\\s", "reader's", "kibana\"s");
    assertThat(asked)
        .extracting(Asked::what)
        .as("the one that may write comes last, so that no line comes before its template")
        .containsExactly(
            "GET /_cluster/health",
            "PUT /_ilm/policy/logs-holdfast",
            "PUT /_component_template/logs-holdfast-retention",
            "PUT /_index_template/logs-holdfast",
            "POST /_security/user/kibana_system/_password",
            "PUT /_security/role/holdfast_reader",
            "PUT /_security/user/holdfast_reader",
            "PUT /_security/role/holdfast_writer",
            "PUT /_security/user/holdfast_writer");
    assertThat(body(asked, "logs-holdfast-retention").at("/template/settings"))
        .isEqualTo(
            StackChart.json(
                "{\"index.number_of_replicas\":0,\"index.lifecycle.name\":\"logs-holdfast\"}"));
    assertThat(body(asked, "policy/logs-holdfast").at("/policy/phases/delete/min_age").asText())
        .isEqualTo("7d");
    assertThat(body(asked, "kibana_system/_password").path("password").asText())
        .isEqualTo("kibana\"s");
    assertThat(body(asked, "user/holdfast_writer").path("password").asText())
        .isEqualTo("writer\\s");
    assertThat(body(asked, "user/holdfast_reader").path("password").asText()).isEqualTo("reader's");
    assertThat(body(asked, "role/holdfast_reader").at("/indices/0/privileges"))
        .isEqualTo(StackChart.json("[\"read\",\"view_index_metadata\"]"));
    assertThat(body(asked, "role/holdfast_writer").at("/indices/0/privileges").toString())
        .contains("create_doc")
        .doesNotContain("read\"", "delete", "\"all\"");
  }

  /** What a server was asked. */
  private record Asked(String what, String body) {}

  private static JsonNode body(List<Asked> asked, String path) {
    return StackChart.json(
        asked.stream()
            .filter(each -> each.what().endsWith(path))
            .findFirst()
            .orElseThrow(() -> new AssertionError(path))
            .body());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String setup(String url) throws Exception {
    return setup(Map.of("ELASTICSEARCH_URL", url));
  }

  private String setup(Map<String, String> environment) throws Exception {
    Path output = tmp.resolve("said.txt");
    Process process = start(environment, output);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  /** The chart's own script, with the chart's own files. */
  private Process start(Map<String, String> environment, Path output) throws IOException {
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
    builder.environment().putAll(environment);
    builder.environment().putAll(Map.of("RETENTION", "7d", "FILES", files.toString()));
    return builder.start();
  }
}
