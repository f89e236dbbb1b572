package dev.holdfast.logstash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What a whole pipeline of processes is made of: Filebeat, the stand-in, Elasticsearch. */
final class WholePipeline {
  private static final Path HOME =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.home")));
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private WholePipeline() {}

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Asks a server for JSON. */
  static JsonNode ask(URI url, String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return FieldRules.JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
  }

  /** Gives an Elasticsearch the chart's index template. */
  static void putTemplate(URI url) throws Exception {
    ask(url, "PUT", "/_component_template/logs-holdfast-retention", "{\"template\":{}}");
    ask(
        url,
        "PUT",
        "/_index_template/logs-holdfast",
        Files.readString(HOME.resolve("charts/stack/files/elasticsearch/index-template.json")));
  }

  /**
   * The stand-in, not started.
   *
   * @param monitoring its port for questions; 0 for none of a known number
   * @param elasticsearch where the lines go
   * @param home where its queue is
   */
  static ProcessBuilder standIn(
      int beats, int monitoring, String elasticsearch, String namespace, Path home) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            StandIn.class.getName());
    builder
        .environment()
        .putAll(
            Map.of(
                "BEATS_HOST",
                "127.0.0.1",
                "BEATS_PORT",
                Integer.toString(beats),
                "BEATS_TLS",
                "false",
                "API_HTTP_PORT",
                Integer.toString(monitoring),
                "ELASTICSEARCH_URL",
                elasticsearch,
                "LOGS_NAMESPACE",
                namespace,
                "LOGSTASH_HOME",
                home.toString()));
    return builder;
  }

  /**
   * Filebeat with the chart's settings, not started.
   *
   * @param folder has the pods' logs below {@code pods}, and takes Filebeat's own files
   */
  static ProcessBuilder filebeat(Path program, Path folder, int beats) throws IOException {
    Path settings = folder.resolve("filebeat.yml");
    Files.writeString(
        settings,
        """
        filebeat.inputs:
          - type: filestream
            id: containers
            paths: ["%1$s/pods/shop_*/*/*.log", "%1$s/pods/shop_*/*/*.log.2*"]
            prospector.scanner: {check_interval: 1s}
            file_identity.native: ~
            parsers: [{container: {stream: all, format: cri}}]
            backoff: {init: 200ms, max: 1s}
            close.on_state_change: {removed: false, renamed: false, inactive: 2m, check_interval: 1s}
        filebeat.registry: {flush: 1s, path: registry}
        queue.mem: {events: 4096, flush.min_events: 512, flush.timeout: 200ms}
        output.logstash: {hosts: ["127.0.0.1:%2$d"], bulk_max_size: 1024, pipelining: 0}
        logging: {to_stderr: true, level: warning, metrics.enabled: false}
        setup.template.enabled: false
        setup.ilm.enabled: false
        """
            .formatted(folder, beats));
    String data = Files.createDirectories(folder.resolve("filebeat")).toString();
    return new ProcessBuilder(
        program.toString(),
        "-e",
        "--strict.perms=false",
        "-c",
        settings.toString(),
        "--path.data",
        data,
        "--path.logs",
        data);
  }
}
