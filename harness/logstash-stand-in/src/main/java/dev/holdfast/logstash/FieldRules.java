package dev.holdfast.logstash;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code charts/stack/files/logstash/holdfast.conf} makes of an event, rule by rule and in its
 * order.
 */
final class FieldRules {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final List<String> OF_THE_SHIPPER =
      List.of("event", "agent", "input", "host", "ecs", "tags");
  private static final Pattern PATH =
      Pattern.compile("/pods/(.*?)_(.*?)_(.*?)/(.*?)/([+-]?[0-9]+)[.]log");

  private static final JsonPointer LOG_FILE = JsonPointer.compile("/log/file/path");

  /** In the order of their names, as Logstash puts them together. */
  private static final List<JsonPointer> IDENTITY =
      Stream.of(
              "/@timestamp",
              "/kubernetes/container/name",
              "/kubernetes/container/restarts",
              "/kubernetes/pod/uid",
              "/log/offset",
              "/stream",
              "/message")
          .map(JsonPointer::compile)
          .toList();

  private static final Set<String> NOT_THE_LINES =
      Set.of("@metadata", "@version", "kubernetes", "data_stream", "stream");
  private static final DateTimeFormatter WITHOUT_ZONE = DateTimeFormatter.ISO_LOCAL_DATE_TIME;

  /** So many paths' and fields' names are read once: of a run there are a few. */
  private static final int KEPT_AT_MOST = 1_000;

  private static final int LONGEST_KEPT = 256;

  private final String namespace;
  private final Map<String, Optional<Writer>> writers = new HashMap<>();
  private final Map<String, List<String>> names = new HashMap<>();

  /** Rules for the data stream {@code logs-holdfast-NAMESPACE}. */
  FieldRules(String namespace) {
    this.namespace = namespace;
  }

  /** What Elasticsearch is to have: under that id, once. */
  record Document(String index, String id, ObjectNode json) {}

  /**
   * The document of an event as a Beat sends it.
   *
   * @throws IOException where it is no JSON object
   */
  Document document(byte[] event) throws IOException {
    if (!(JSON.readTree(event) instanceof ObjectNode json)) {
      throw new IOException("an event must be a JSON object");
    }
    json.remove("@metadata");
    json.remove(OF_THE_SHIPPER);
    whoWroteIt(json);
    String id = identity(json);
    lift(json);
    json.put("@version", "1");
    return new Document(stream(json, "holdfast"), id, json);
  }

  private String stream(ObjectNode json, String dataset) {
    json.putObject("data_stream")
        .put("type", "logs")
        .put("dataset", dataset)
        .put("namespace", namespace);
    return "logs-" + dataset + "-" + namespace;
  }

  /** What Elasticsearch refuses is kept as text, with the reason. */
  Document deadLetter(Document refused, String reason) {
    ObjectNode json = JSON.createObjectNode();
    JsonNode time = refused.json().path("@timestamp");
    json.put("@timestamp", time.isTextual() ? time.asText() : Instant.EPOCH.toString());
    json.put("@version", "1");
    json.put("message", refused.json().toString());
    json.putObject("error").put("message", reason);
    json.putObject("event").put("kind", "pipeline_error");
    return new Document(stream(json, "holdfast.deadletters"), refused.id(), json);
  }

  /** Whom a path names. */
  private record Writer(
      String namespace, String pod, String uid, String container, long restarts) {}

  private void whoWroteIt(ObjectNode json) {
    writer(json.at(LOG_FILE).asText())
        .ifPresent(writer -> {
          ObjectNode kubernetes = json.withObjectProperty("kubernetes");
          kubernetes.put("namespace", writer.namespace());
          kubernetes.withObjectProperty("pod").put("name", writer.pod()).put("uid", writer.uid());
          kubernetes
              .withObjectProperty("container")
              .put("name", writer.container())
              .put("restarts", writer.restarts());
        });
  }

  private Optional<Writer> writer(String path) {
    return kept(writers, path, FieldRules::writerIn);
  }

  private static Optional<Writer> writerIn(String path) {
    Matcher parts = PATH.matcher(path);
    return parts.find()
        ? Optional.of(
            new Writer(
                parts.group(1),
                parts.group(2),
                parts.group(3),
                parts.group(4),
                Long.parseLong(parts.group(5))))
        : Optional.empty();
  }

  private static <T> T kept(Map<String, T> known, String name, Function<String, T> read) {
    if (name.length() > LONGEST_KEPT) {
      return read.apply(name);
    }
    if (known.size() >= KEPT_AT_MOST) {
      known.clear();
    }
    return known.computeIfAbsent(name, read);
  }

  private static String identity(ObjectNode json) {
    StringBuilder text = new StringBuilder();
    for (JsonPointer field : IDENTITY) {
      text.append('|').append(field).append('|').append(json.at(field).asText());
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.append('|').toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A line of ECS JSON becomes the document; all else stays text. */
  private void lift(ObjectNode json) {
    Optional<ObjectNode> ecs =
        object(json.path("message"))
            .filter(line ->
                truthy(line.get("ecs.version"))
                    || (line.get("ecs") instanceof ObjectNode inner
                        && truthy(inner.get("version"))));
    if (ecs.isEmpty()) {
      return;
    }
    ObjectNode line = ecs.get();
    json.remove("message");
    time(json, line.remove("@timestamp"));
    if (line.get("tags") instanceof ArrayNode tags) {
      tags.forEach(tag -> tag(json, tag.asText()));
    }
    line.remove("tags");
    line.properties().forEach(field -> put(json, names(field.getKey()), field.getValue()));
    if (!json.hasNonNull("message")) {
      json.put("message", "");
    }
  }

  private static Optional<ObjectNode> object(JsonNode message) {
    String text = message.isTextual() ? message.asText() : "";
    if (!text.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      return JSON.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // it looked like JSON, and stays text
    }
  }

  /** As Ruby has it: all but nothing and false. */
  private static boolean truthy(@Nullable JsonNode value) {
    return value != null && !value.isNull() && !(value.isBoolean() && !value.asBoolean());
  }

  private static void time(ObjectNode json, @Nullable JsonNode time) {
    if (time == null || !time.isTextual()) {
      return;
    }
    try {
      json.put("@timestamp", instant(time.asText()).toString());
    } catch (DateTimeException e) {
      tag(json, "_no_timestamp");
    }
  }

  private static Instant instant(String text) {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return LocalDateTime.parse(text, WITHOUT_ZONE).toInstant(ZoneOffset.UTC);
    }
  }

  private static void tag(ObjectNode json, String tag) {
    ArrayNode tags = json.withArrayProperty("tags");
    for (JsonNode there : tags) {
      if (there.asText().equals(tag)) {
        return;
      }
    }
    tags.add(tag);
  }

  /** Ruby's {@code split}: without the empty ones at the end. */
  private List<String> names(String name) {
    return kept(names, name, FieldRules::split);
  }

  private static List<String> split(String name) {
    return name.isEmpty() ? List.of() : List.of(name.split("\\."));
  }

  /**
   * {@code service.name} and {@code {"service": {"name": …}}} are the same field to ECS. A value
   * that stands where fields should be is not overwritten, nor are fields by a value.
   */
  private void put(ObjectNode json, List<String> names, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        List<String> inner = new ArrayList<>(names);
        inner.addAll(names(field.getKey()));
        put(json, inner, field.getValue());
      }
      return;
    }
    if (value.isNull() || names.isEmpty() || !areFields(names)) {
      return;
    }
    ObjectNode to = json;
    for (String name : names.subList(0, names.size() - 1)) {
      JsonNode next = to.get(name);
      if (next != null && !next.isNull() && !next.isObject()) {
        tag(json, "_field_in_the_way");
        return;
      }
      to = next instanceof ObjectNode object ? object : to.putObject(name);
    }
    if (to.get(names.getLast()) instanceof ObjectNode) {
      tag(json, "_field_in_the_way");
      return;
    }
    to.set(names.getLast(), value);
  }

  private static boolean areFields(List<String> names) {
    for (String name : names) {
      if (name.isEmpty() || name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
        return false;
      }
    }
    return !NOT_THE_LINES.contains(names.getFirst());
  }
}
