package dev.holdfast.elasticsearch;

import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogSource;
import dev.holdfast.logs.LogStreams;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.LogStage;
import dev.holdfast.spi.LogStore.Found;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How long the audit takes over so many lines, in several shards, with every 1,000th one dropped on
 * the way: reading what was written, reading the store, and comparing. {@code .ci/bench-logs} runs
 * it.
 */
final class LogAuditBench {
  private static final int PROCESSES = 20;
  private static final int DROPPED = 1_000;
  private static final int AT_ONCE = 10_000;
  private static final int SAY_EVERY = 200_000;

  /** What is asked of a million lines. */
  private static final double SECONDS = 20;

  private static final int MILLION = 1_000_000;
  private static final int BUSY = 429;
  private static final int MOST_SECONDS_BUSY = 60;

  private LogAuditBench() {}

  /** {@code LogAuditBench LINES}. */
  public static void main(String[] args) throws Exception {
    int lines = Integer.parseInt(args[0]);
    Path work = Files.createTempDirectory("holdfast-bench");
    try (EmbeddedElasticsearch node =
            EmbeddedElasticsearch.start(
                work.resolve("elasticsearch.log"),
                work.resolve("data"),
                (command, log) ->
                    new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
        HttpClient http = HttpClient.newHttpClient();
        ElasticsearchApi api = new ElasticsearchApi(node.url())) {
      Path pods = Files.createDirectories(work.resolve("pods"));
      fill(http, node.url(), pods, lines);
      measure(new LogStreams(api, LogSource.of("bench-*", ""), WrittenLines.in(pods)), lines);
    } finally {
      try (var files = Files.walk(work)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static String line(int number) {
    return """
    {"@timestamp":"2026-11-24T12:00:00.000Z","log.level":"INFO","message":"request served","ecs.version":"1.2.0",\
    "service.name":"catalog","service.node.name":"catalog-%d","process.start":"2026-11-24T11:59:00.120Z",\
    "event.sequence":%d,"http.request.id":"run-1-browse-%d","http.response.status_code":200,"url.path":"/products/%d"}\
    """
        .formatted(number % PROCESSES, number / PROCESSES, number, number % 1_000);
  }

  private static void fill(HttpClient http, URI url, Path pods, int lines) throws Exception {
    String definition =
        """
        {"settings":{"number_of_shards":%d,"number_of_replicas":0,"refresh_interval":"-1"},"mappings":{"dynamic":false,"properties":{
         "@timestamp":{"type":"date"},"service.name":{"type":"keyword"},"service.node.name":{"type":"keyword"},
         "process.start":{"type":"keyword"},"event.sequence":{"type":"long"},"http.request.id":{"type":"keyword"}}}}\
        """;
    send(http, url, "PUT", "/bench-1", definition.formatted(3));
    send(http, url, "PUT", "/bench-2", definition.formatted(1));
    for (int pod = 0; pod < PROCESSES; pod++) {
      Files.createFile(pods.resolve("catalog-" + pod + ".log"));
    }
    for (int from = 0; from < lines; from += AT_ONCE) {
      if (from > 0 && from % SAY_EVERY == 0) {
        System.err.printf("  … %,d lines written and indexed, to be audited%n", from);
      }
      StringBuilder bulk = new StringBuilder();
      StringBuilder[] written = new StringBuilder[PROCESSES];
      for (int pod = 0; pod < PROCESSES; pod++) {
        written[pod] = new StringBuilder();
      }
      for (int number = from; number < Math.min(lines, from + AT_ONCE); number++) {
        String line = line(number);
        written[number % PROCESSES].append(line).append('\n');
        if (number % DROPPED != 0) {
          bulk.append("{\"create\":{}}\n").append(line).append('\n');
        }
      }
      for (int pod = 0; pod < PROCESSES; pod++) {
        Files.writeString(
            pods.resolve("catalog-" + pod + ".log"),
            written[pod],
            java.nio.file.StandardOpenOption.APPEND);
      }
      String index = from / AT_ONCE % 4 == 3 ? "bench-2" : "bench-1";
      send(http, url, "POST", "/" + index + "/_bulk?filter_path=errors", bulk.toString());
    }
    send(http, url, "POST", "/bench-*/_refresh", "");
  }

  private static void send(HttpClient http, URI url, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/x-ndjson")
            .method(method, BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    // the heap is a small one, and what is sent for a while fills it quicker than it is freed
    for (int again = 0; answer.statusCode() == BUSY && again < MOST_SECONDS_BUSY; again++) {
      Thread.sleep(1_000);
      answer = http.send(request, BodyHandlers.ofString());
    }
    if (answer.statusCode() / 100 != 2 || answer.body().contains("\"errors\":true")) {
      throw new IllegalStateException(path + ": " + answer.body());
    }
  }

  private static void measure(LogStreams store, int lines) throws Exception {
    store.searchable();
    long begun = System.nanoTime();
    LogLines.Builder written = new LogLines.Builder();
    store.written(found -> written.add(line(found)));
    long read = System.nanoTime();
    LogLines.Builder found = new LogLines.Builder();
    store.read(-1, Integer.MAX_VALUE, each -> found.add(line(each)));
    long asked = System.nanoTime();
    Map<Writer, List<LogStage>> audit =
        StageAudit.of(StageAudit.way(written.build(), Map.of(), found.build(), _ -> -1), _ -> true);
    long compared = System.nanoTime();
    long lost = audit.values().stream().flatMap(List::stream).mapToLong(LogStage::lost).sum();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%,d lines written, %,d found, %,d lost (planted %,d): pods' logs read in %.1f s, store in %.1f s, compared in %.1f s; in all %.1f s; %d MB of heap at its end%n",
        written.size(),
        found.size(),
        lost,
        (lines + DROPPED - 1) / DROPPED,
        (read - begun) / 1e9,
        (asked - read) / 1e9,
        (compared - asked) / 1e9,
        (compared - begun) / 1e9,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    int planted = (lines + DROPPED - 1) / DROPPED;
    double perMillion = (compared - begun) / 1e9 / lines * MILLION;
    System.out.printf(
        "  asked: what was planted is found: %s; a million lines within %.0f s: %s%n",
        lost == planted ? "yes" : "NO",
        SECONDS,
        lines < MILLION ? "too few to say" : perMillion <= SECONDS ? "yes" : "NO");
    if (lost != planted) {
      throw new IllegalStateException("%,d lost, %,d planted".formatted(lost, planted));
    }
  }

  private static LogLine line(Found found) {
    String id = found.requestId();
    return new LogLine(
        new Writer(found.service(), found.instance(), found.process()),
        found.sequence(),
        "browse",
        Long.parseLong(id.substring(id.lastIndexOf('-') + 1)),
        found.epochMillis(),
        found.position());
  }
}
