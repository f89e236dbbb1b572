package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The texts of the rendered ConfigMaps and Secrets. */
final class Configuration {
  private final Map<String, Map<String, String>> byObject = new HashMap<>();

  private Configuration() {}

  static Configuration of(List<JsonNode> objects) {
    Configuration configuration = new Configuration();
    for (JsonNode object : objects) {
      String kind = object.path("kind").asText();
      Map<String, String> texts = new LinkedHashMap<>();
      if (kind.equals("ConfigMap")) {
        object.path("data").properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
      } else if (kind.equals("Secret")) {
        object
            .path("data")
            .properties()
            .forEach(e -> texts.put(e.getKey(), decoded(e.getValue().asText())));
        object
            .path("stringData")
            .properties()
            .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
      } else {
        continue;
      }
      configuration.byObject.put(kind + "/" + object.at("/metadata/name").asText(), texts);
    }
    return configuration;
  }

  /** By kind and name; empty where the charts render no such object. */
  Optional<Map<String, String>> object(String kind, String name) {
    return Optional.ofNullable(byObject.get(kind + "/" + name));
  }

  private static String decoded(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
