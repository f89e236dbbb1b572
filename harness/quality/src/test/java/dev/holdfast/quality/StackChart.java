package dev.holdfast.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.ChartInstall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The chart {@code charts/stack}: its files, and what Helm makes of it. */
final class StackChart {
  static final Path FOLDER = Path.of(System.getProperty("holdfast.home"), "charts", "stack");
  static final String NAMESPACE = "shop";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<List<String>, List<JsonNode>> RENDERED = new ConcurrentHashMap<>();

  private StackChart() {}

  /**
   * Each set of values once: a call of Helm's takes longer than all that is asked of its answer.
   */
  static List<JsonNode> render(Path tmp, String... overrides) {
    return RENDERED.computeIfAbsent(List.of(overrides), values -> rendered(tmp, values));
  }

  private static List<JsonNode> rendered(Path tmp, List<String> overrides) {
    return HelmCharts.in(tmp)
        .namespace(NAMESPACE)
        .render(List.of(new ChartInstall("stack", FOLDER, Map.of(), overrides)));
  }

  static Path file(String name) {
    return FOLDER.resolve("files").resolve(name);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode template() throws IOException {
    return json(Files.readString(file("elasticsearch/index-template.json")));
  }

  /** Every field that the template knows, as Kibana names it. */
  static Set<String> fields() throws IOException {
    Set<String> fields = new TreeSet<>();
    collect(template().path("template").path("mappings").path("properties"), "", fields);
    return fields;
  }

  private static void collect(JsonNode properties, String above, Set<String> into) {
    properties
        .properties()
        .forEach(field -> {
          String name = above + field.getKey();
          if (field.getValue().has("properties")) {
            collect(field.getValue().path("properties"), name + ".", into);
          } else {
            into.add(name);
          }
        });
  }

  static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  static JsonNode one(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(object -> kind(object).equals(kind) && name(object).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
  }
}
