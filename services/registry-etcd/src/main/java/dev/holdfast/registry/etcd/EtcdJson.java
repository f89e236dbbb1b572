package dev.holdfast.registry.etcd;

import dev.holdfast.registry.Instance;
import dev.holdfast.registry.http.HttpApi;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** etcd's JSON, and how an instance is written into it. */
final class EtcdJson {
  /** Looked up once: each look-up searches the class path. */
  private static final JsonProvider JSON = JsonProvider.provider();

  private static final JsonReaderFactory READERS = JSON.createReaderFactory(Map.of());

  /** Below it all instances stand, one key for each: {@code ROOT SERVICE / KEY}, both escaped. */
  private static final String ROOT = "/holdfast/services/";

  private EtcdJson() {}

  /** A key and what it holds. */
  record KeyValue(String key, String value, long lease) {}

  /** An error as gRPC numbers it. */
  record Problem(int code, String message) {}

  /** Below which the instances of a service stand. */
  static String below(String service) {
    return ROOT + HttpApi.escaped(service) + "/";
  }

  static String keyOf(Instance instance) {
    return below(instance.service()) + HttpApi.escaped(instance.key());
  }

  static String valueOf(Instance instance) {
    JsonObjectBuilder metadata = JSON.createObjectBuilder();
    instance.metadata().forEach(metadata::add);
    return JSON.createObjectBuilder()
        .add("service", instance.service())
        .add("id", instance.id())
        .add("host", instance.host())
        .add("port", instance.port())
        .add("metadata", metadata)
        .build()
        .toString();
  }

  /** The instance that a value describes; empty where somebody else wrote it. */
  static Optional<Instance> instance(String value) {
    try {
      JsonObject json = object(value);
      Map<String, String> metadata = new HashMap<>();
      if (json.get("metadata") instanceof JsonObject given) {
        for (Map.Entry<String, JsonValue> entry : given.entrySet()) {
          metadata.put(entry.getKey(), ((JsonString) entry.getValue()).getString());
        }
      }
      return Optional.of(
          new Instance(
              json.getString("service"),
              json.getString("id"),
              json.getString("host"),
              json.getInt("port"),
              metadata));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  static JsonObject grant(long seconds) {
    return JSON.createObjectBuilder().add("TTL", Long.toString(seconds)).build();
  }

  static JsonObject lease(long id) {
    return JSON.createObjectBuilder().add("ID", Long.toString(id)).build();
  }

  static JsonObject login(String user, String password) {
    return JSON.createObjectBuilder().add("name", user).add("password", password).build();
  }

  static JsonObject put(String key, String value, long lease) {
    return JSON.createObjectBuilder()
        .add("key", bytes(key))
        .add("value", bytes(value))
        .add("lease", Long.toString(lease))
        .build();
  }

  static JsonObject key(String key) {
    return JSON.createObjectBuilder().add("key", bytes(key)).build();
  }

  static JsonObject prefix(String prefix) {
    return withPrefix(prefix).build();
  }

  static JsonObject watch(String prefix, long fromRevision) {
    return JSON.createObjectBuilder()
        .add(
            "create_request", withPrefix(prefix).add("start_revision", Long.toString(fromRevision)))
        .build();
  }

  /** A prefix is the range up to the text in which its last character is the next one. */
  private static JsonObjectBuilder withPrefix(String prefix) {
    int last = prefix.length() - 1;
    String end = prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    return JSON.createObjectBuilder().add("key", bytes(prefix)).add("range_end", bytes(end));
  }

  static EtcdApi.Range range(JsonObject answer) {
    JsonArray found = answer.getJsonArray("kvs");
    List<KeyValue> pairs =
        found == null
            ? List.of()
            : found.getValuesAs(JsonObject.class).stream().map(EtcdJson::keyValue).toList();
    return new EtcdApi.Range(number(answer.getJsonObject("header"), "revision"), pairs);
  }

  static KeyValue keyValue(JsonObject json) {
    return new KeyValue(text(json, "key"), text(json, "value"), number(json, "lease"));
  }

  /** What a line of an answer without an end holds. */
  static JsonObject result(JsonObject line) {
    JsonObject result = line.getJsonObject("result");
    return result == null ? JsonObject.EMPTY_JSON_OBJECT : result;
  }

  /** A number of 64 bits; 0 is left out by who writes it. */
  static long number(JsonObject json, String name) {
    return Long.parseLong(json.getString(name, "0"));
  }

  /** The error that an answer, or the last line of one, tells of; code 0 where it tells of none. */
  static Problem problem(String body) {
    try {
      JsonObject json = object(body);
      JsonObject error = json.get("error") instanceof JsonObject inner ? inner : json;
      return new Problem(
          error.getInt("code", error.getInt("grpc_code", 0)), error.getString("message", ""));
    } catch (RuntimeException e) {
      return new Problem(0, "");
    }
  }

  static JsonObject object(String text) {
    try (var reader = READERS.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static String bytes(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(JsonObject json, String name) {
    return new String(Base64.getDecoder().decode(json.getString(name, "")), StandardCharsets.UTF_8);
  }
}
