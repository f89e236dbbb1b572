package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.spi.BadSystem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the rendered ConfigMaps and Secrets hold. */
final class Configuration {
  private static final int BASE64_GROUP = 4;
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /** By namespace, kind and name: in Base64, by key. */
  private final Map<String, Held> byObject;

  private final String namespace;

  /**
   * One.
   *
   * @param binary the keys of what is no text
   */
  private record Held(Map<String, String> files, Set<String> binary) {}

  private Configuration(Map<String, Held> byObject, String namespace) {
    this.byObject = byObject;
    this.namespace = namespace;
  }

  static Configuration of(List<JsonNode> objects) {
    Map<String, Held> byObject = new HashMap<>();
    for (JsonNode object : objects) {
      String kind = object.path("kind").asText();
      if (!kind.equals("ConfigMap") && !kind.equals("Secret")) {
        continue;
      }
      Map<String, String> held = new LinkedHashMap<>();
      String plain = kind.equals("Secret") ? "stringData" : "data";
      String encoded = kind.equals("Secret") ? "data" : "binaryData";
      for (Map.Entry<String, JsonNode> entry : object.path(encoded).properties()) {
        String base64 = text(object, encoded, entry);
        if (!isBase64(base64)) {
          throw wrong(
              object,
              encoded,
              entry.getKey(),
              "must be in Base64; write what is not under " + plain);
        }
        held.put(entry.getKey(), base64);
      }
      for (Map.Entry<String, JsonNode> entry : object.path(plain).properties()) {
        held.put(entry.getKey(), encoded(text(object, plain, entry)));
      }
      byObject.put(
          key(Manifests.namespace(object), kind, object.at("/metadata/name").asText()),
          new Held(held, fieldNames(object.path("binaryData"))));
    }
    return new Configuration(byObject, "");
  }

  /** Lines may be broken; whatever else is no part of it is no longer what was meant. */
  private static boolean isBase64(String text) {
    String whole = text.replaceAll("[\\r\\n]", "");
    try {
      return whole.length() % BASE64_GROUP == 0 && Base64.getDecoder().decode(whole) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What no cluster takes is refused; without the value, which may be a secret. */
  private static String text(JsonNode object, String field, Map.Entry<String, JsonNode> entry) {
    if (!KEY.matcher(entry.getKey()).matches()) {
      throw wrong(
          object, field, entry.getKey(), "a key has letters, digits, '-', '_' and '.' alone");
    }
    if (!entry.getValue().isTextual() && !entry.getValue().isNull()) {
      throw wrong(
          object, field, entry.getKey(), "must be a text; quote it (in a template: | quote)");
    }
    return entry.getValue().asText("");
  }

  private static BadSystem wrong(JsonNode object, String field, String key, String why) {
    return new BadSystem(
        "%s/%s, %s['%s']: %s"
            .formatted(
                object.path("kind").asText(),
                object.at("/metadata/name").asText(),
                field,
                key,
                why));
  }

  /** As pods of that namespace see it. */
  Configuration in(String other) {
    return new Configuration(byObject, other);
  }

  /** The files of a ConfigMap or Secret, in Base64; empty where the charts render no such one. */
  Optional<Map<String, String>> files(String kind, String name) {
    return held(kind, name).map(Held::files);
  }

  /** Its texts, as variables of an environment have them. */
  Optional<Map<String, String>> object(String kind, String name) {
    return held(kind, name).map(Configuration::texts);
  }

  private Optional<Held> held(String kind, String name) {
    return Optional.ofNullable(byObject.get(key(namespace, kind, name)));
  }

  private static Set<String> fieldNames(JsonNode node) {
    Set<String> names = new HashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String key(String namespace, String kind, String name) {
    return namespace + "/" + kind + "/" + name;
  }

  private static Map<String, String> texts(Held held) {
    Map<String, String> texts = new LinkedHashMap<>();
    held.files.forEach((key, base64) -> {
      if (!held.binary.contains(key)) {
        texts.put(key, new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8));
      }
    });
    return texts;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
