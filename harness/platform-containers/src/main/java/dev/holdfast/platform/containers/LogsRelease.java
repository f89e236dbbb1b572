package dev.holdfast.platform.containers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.PlatformValue;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The way of log lines in a cluster, from the chart {@code stack}: Filebeat on the node, and
 * Logstash or what stands in for it. The chart is part of this jar.
 */
final class LogsRelease {
  /** What its pipeline writes. */
  static final String STREAMS = "logs-holdfast-default";

  private static final String RELEASE = "logs";
  private static final String CHART = "/dev/holdfast/platform/containers/stack";
  private static final String SHIPPER = "filebeat";

  private LogsRelease() {}

  /** Whether these objects bring the chart's shipper, so that no second one is needed. */
  static boolean isAmong(List<JsonNode> objects) {
    return objects.stream()
        .anyMatch(object ->
            object.path("kind").asText().equals("DaemonSet")
                && object.at("/metadata/name").asText().equals(SHIPPER));
  }

  /**
   * A release of it, for the run's own namespace.
   *
   * @param tmp where the chart's files go
   */
  static ChartInstall in(Path tmp, String run) {
    Path chart = tmp.resolve("stack");
    try {
      unpack(chart);
    } catch (IOException | URISyntaxException e) {
      throw new CannotStart(
          "the chart of the logs' way cannot be written to " + chart + ": " + e, e);
    }
    return new ChartInstall(
        RELEASE,
        chart,
        Map.of(
            "security", Map.of("enabled", false, "certificates", "made"),
            "consul", Map.of("enabled", false),
            "kibana", Map.of("enabled", false),
            "elasticsearch",
                Map.of("enabled", false, "url", reference(PlatformValue.ELASTICSEARCH_URL)),
            "filebeat",
                Map.of(
                    "image",
                    reference(PlatformValue.FILEBEAT_IMAGE),
                    "registry",
                    "/var/lib/holdfast-filebeat/" + run),
            "logstash",
                Map.of(
                    "image", reference(PlatformValue.LOGSTASH_IMAGE),
                    "heap", "256m",
                    "storage", Map.of("size", "1Gi", "class", ""),
                    "queue", Map.of("size", "512mb", "deadLetters", "64mb"),
                    "resources",
                        Map.of(
                            "requests", Map.of("cpu", "50m", "memory", "256Mi"),
                            "limits", Map.of("memory", "1Gi")))),
        List.of());
  }

  private static String reference(String name) {
    return "${" + name + "}";
  }

  private static void unpack(Path to) throws IOException, URISyntaxException {
    URL chart = Objects.requireNonNull(LogsRelease.class.getResource(CHART + "/Chart.yaml"), CHART);
    if (chart.openConnection() instanceof JarURLConnection inJar) {
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(inJar.getJarFileURL().toURI()))) {
        copy(jar.getPath(CHART), to);
      }
    } else {
      copy(Objects.requireNonNull(Path.of(chart.toURI()).getParent()), to);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.write(target, Files.readAllBytes(file));
    }
  }

  /**
   * Tells an Elasticsearch what the pipeline's documents look like, as the chart's Job does where
   * it runs.
   */
  static void putTemplate(URI elasticsearch) {
    String path = CHART + "/files/elasticsearch/index-template.json";
    try (ElasticsearchApi api = new ElasticsearchApi(elasticsearch);
        InputStream template =
            Objects.requireNonNull(LogsRelease.class.getResourceAsStream(path), path)) {
      api.putTemplate("logs-holdfast", new String(template.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CannotStart("the log store at " + elasticsearch + " cannot be set up: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while the log store was set up", e);
    }
  }
}
