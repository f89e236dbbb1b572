package dev.holdfast.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.spi.LogStore.Found;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The lines that pods wrote, as they stand in the files that were made of their logs. Of lines that
 * are no JSON nothing is known that would tell one from another, and they are left out.
 */
public final class WrittenLines {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A longer one names nothing, and an index of keywords takes none of any length. */
  private static final int NAME_AT_MOST = 256;

  private static final List<String> NAMES =
      List.of(
          "service.name",
          "service.node.name",
          "process.start",
          "event.sequence",
          "http.request.id");

  private final Path folder;
  private final int longest;

  private WrittenLines(Path folder, int longest) {
    this.folder = folder;
    this.longest = longest;
  }

  /** Those in the {@code *.log} files of that folder. */
  public static WrittenLines in(Path folder) {
    return new WrittenLines(folder, Integer.MAX_VALUE);
  }

  /** The same without those that the harness's own shipper cuts: they are found in pieces. */
  public static WrittenLines shippedFrom(Path folder) {
    return new WrittenLines(folder, LogTail.LINE_BYTES_AT_MOST);
  }

  /**
   * All that are there now.
   *
   * @throws IOException where they cannot be read
   */
  public void read(Consumer<Found> to) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
    for (Path file : files) {
      read(file, to);
    }
  }

  /** Bytes that are no UTF-8 are no reason not to read the rest. */
  private void read(Path file, Consumer<Found> to) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      long position = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (isWhole(line)) {
          of(line, position).ifPresent(to);
        }
        position++;
      }
    }
  }

  /** The line as far as it names itself; empty where it is no JSON, or names no service. */
  public static Optional<Found> of(String line, long position) {
    return line.startsWith("{")
        ? Optional.of(found(line, position)).filter(found -> !found.service().isEmpty())
        : Optional.empty();
  }

  private boolean isWhole(String line) {
    return line.length() < longest
        && (line.length() < longest / 4 || line.getBytes(StandardCharsets.UTF_8).length < longest);
  }

  /** What tells a line from others, by the names of its fields; nothing where it is no JSON. */
  static Map<String, String> names(String line) {
    Map<String, String> names = new LinkedHashMap<>();
    try {
      JsonNode json = line.startsWith("{") ? JSON.readTree(line) : JSON.missingNode();
      for (String name : NAMES) {
        JsonNode value = field(json, name);
        if (value.isValueNode() && !value.isNull() && value.asText().length() <= NAME_AT_MOST) {
          names.put(name, value.asText());
        }
      }
    } catch (JsonProcessingException e) {
      return Map.of(); // cut off, or no JSON after all
    }
    return names;
  }

  private static Found found(String line, long position) {
    try {
      JsonNode json = JSON.readTree(line);
      return new Found(
          field(json, "service.name").asText(""),
          field(json, "service.node.name").asText(""),
          field(json, "process.start").asText(""),
          field(json, "event.sequence").asLong(-1),
          field(json, "http.request.id").asText(""),
          millis(field(json, "@timestamp").asText("")),
          position);
    } catch (JsonProcessingException e) {
      return new Found("", "", "", -1, "", -1, position); // cut off, or no JSON after all
    }
  }

  /** ECS takes a name with dots for the same as objects within each other. */
  private static JsonNode field(JsonNode json, String name) {
    JsonNode whole = json.path(name);
    for (int dot = name.indexOf('.'); whole.isMissingNode() && dot > 0; ) {
      JsonNode outer = json.path(name.substring(0, dot));
      if (outer.isObject()) {
        whole = field(outer, name.substring(dot + 1));
      }
      dot = name.indexOf('.', dot + 1);
    }
    return whole;
  }

  private static long millis(String time) {
    try {
      return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return -1;
    }
  }
}
