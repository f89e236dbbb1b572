package dev.holdfast.logstash;

import dev.holdfast.logstash.Tls.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Settings under the names that {@code holdfast.conf} gives them, and the queue's from Logstash's
 * own {@code pipelines.yml}.
 *
 * @param home Logstash's folder, {@code /usr/share/logstash} in its image; the queue is below it
 * @param persisted whether the queue is on the disk
 * @param batch how many events go to Elasticsearch in one request at most
 */
record Settings(
    String host,
    int port,
    int monitoringPort,
    Optional<Certificates> tls,
    URI elasticsearch,
    Path elasticsearchAuthority,
    String user,
    String password,
    String namespace,
    Path home,
    boolean persisted,
    long queueBytes,
    int batch) {
  private static final String PIPELINE = "holdfast";
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,6})(kb|mb|gb|tb)?");
  private static final long DEFAULT_BYTES = 1L << 30;
  private static final int DEFAULT_BATCH = 1_000;
  private static final int MOST_BATCH = 10_000;

  /** Files in PEM. */
  record Certificates(Path certificate, Path key, Path authority, Clients clients) {}

  /**
   * Reads them.
   *
   * @throws BadSettings where one is none
   */
  static Settings of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("LOGSTASH_HOME", "/usr/share/logstash"));
    Map<?, ?> pipeline = pipeline(home.resolve("config").resolve("pipelines.yml"));
    return new Settings(
        environment.getOrDefault("BEATS_HOST", "0.0.0.0"),
        port(environment, "BEATS_PORT", "5044"),
        port(environment, "API_HTTP_PORT", "9600"),
        flag(environment, "BEATS_TLS", "true")
            ? Optional.of(certificates(environment))
            : Optional.empty(),
        url(environment.getOrDefault("ELASTICSEARCH_URL", "https://elasticsearch:9200")),
        file(environment, "ELASTICSEARCH_CA", "/etc/holdfast/tls/ca.crt"),
        environment.getOrDefault("ELASTICSEARCH_USER", ""),
        environment.getOrDefault("ELASTICSEARCH_PASSWORD", ""),
        environment.getOrDefault("LOGS_NAMESPACE", "default"),
        home,
        persisted(pipeline),
        bytes(pipeline),
        batch(pipeline));
  }

  private static Certificates certificates(Map<String, String> environment) {
    String clients = environment.getOrDefault("BEATS_CLIENTS", "required");
    if (!List.of("required", "optional").contains(clients)) {
      throw new BadSettings("BEATS_CLIENTS must be required or optional, got '" + clients + "'");
    }
    return new Certificates(
        file(environment, "BEATS_CERTIFICATE", "/etc/holdfast/tls/tls.crt"),
        file(environment, "BEATS_KEY", "/etc/holdfast/tls/tls.key"),
        file(environment, "BEATS_CA", "/etc/holdfast/tls/ca.crt"),
        Clients.valueOf(clients.toUpperCase(Locale.ROOT)));
  }

  private static Path file(Map<String, String> environment, String name, String other) {
    return Path.of(environment.getOrDefault(name, other));
  }

  private static int port(Map<String, String> environment, String name, String other) {
    String text = environment.getOrDefault(name, other);
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new BadSettings(name + " must be a port, got '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private static boolean flag(Map<String, String> environment, String name, String other) {
    String text = environment.getOrDefault(name, other);
    if (!List.of("true", "false").contains(text)) {
      throw new BadSettings(name + " must be true or false, got '" + text + "'");
    }
    return Boolean.parseBoolean(text);
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      if (List.of("http", "https").contains(String.valueOf(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new BadSettings(
        "ELASTICSEARCH_URL must be http://HOST:PORT or https, got '" + text + "'");
  }

  /** What the file says of the pipeline; nothing where there is no such file. */
  private static Map<?, ?> pipeline(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      if (yaml instanceof List<?> pipelines) {
        for (Object each : pipelines) {
          if (each instanceof Map<?, ?> map && PIPELINE.equals(map.get("pipeline.id"))) {
            return map;
          }
        }
      }
      throw new BadSettings("%s has no pipeline '%s'".formatted(file, PIPELINE));
    } catch (IOException | YamlEngineException e) {
      throw new BadSettings("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static boolean persisted(Map<?, ?> pipeline) {
    Object type = pipeline.get("queue.type");
    if (type == null || type.equals("persisted")) {
      return true;
    }
    if (type.equals("memory")) {
      return false;
    }
    throw new BadSettings("queue.type must be persisted or memory, got '" + type + "'");
  }

  private static long bytes(Map<?, ?> pipeline) {
    Object text = pipeline.get("queue.max_bytes");
    if (text == null) {
      return DEFAULT_BYTES;
    }
    Matcher bytes = BYTES.matcher(String.valueOf(text));
    if (!bytes.matches()) {
      throw new BadSettings("queue.max_bytes must be as 2gb, got '" + text + "'");
    }
    int power =
        bytes.group(2) == null ? 0 : 1 + List.of("kb", "mb", "gb", "tb").indexOf(bytes.group(2));
    return Long.parseLong(bytes.group(1)) << (10 * power);
  }

  private static int batch(Map<?, ?> pipeline) {
    Object size = pipeline.get("pipeline.batch.size");
    if (size == null) {
      return DEFAULT_BATCH;
    }
    if (size instanceof Integer batch && batch > 0 && batch <= MOST_BATCH) {
      return batch;
    }
    throw new BadSettings(
        "pipeline.batch.size must be from 1 to %d, got '%s'".formatted(MOST_BATCH, size));
  }

  /** Where it is kept which lines came here, and which of them Elasticsearch took. */
  Path tally(String of) {
    return home.resolve("data").resolve("tally").resolve(of);
  }

  /** Where the queue's files are. */
  Path queueFolder() {
    return home.resolve("data").resolve("queue").resolve(PIPELINE);
  }
}
