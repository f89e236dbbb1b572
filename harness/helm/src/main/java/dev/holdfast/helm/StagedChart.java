package dev.holdfast.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A staged chart, whose hooks and CRDs are to be seen although helm-java's {@code template} leaves
 * them out. CRDs are plain files. Hooks are told by an annotation; under another name, in the copy
 * alone, they are objects like others, and get their annotation's name back once they are rendered.
 */
final class StagedChart {
  private static final String HOOK = "helm.sh/hook";
  private static final String SHOWN = "holdfast.dev/helm-hook";
  private static final String CRDS = "crds";
  static final String VALUES = "values.yaml";

  private StagedChart() {}

  /** Makes a staged chart render its hooks like other objects. */
  static void showHooks(Path staged) throws IOException {
    for (Path file : files(staged)) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.contains(HOOK)) {
        Files.writeString(file, text.replace(HOOK, SHOWN), StandardCharsets.ISO_8859_1);
      }
    }
  }

  /** Gives a rendered object the names of its annotations back. */
  static JsonNode namedBack(JsonNode object) {
    if (object.at("/metadata/annotations") instanceof ObjectNode annotations) {
      List<String> names = new ArrayList<>();
      annotations.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (name.startsWith(SHOWN)) {
          annotations.set(HOOK + name.substring(SHOWN.length()), annotations.remove(name));
        }
      }
    }
    return object;
  }

  /** What is in the folders {@code crds} of a staged chart and its subcharts. */
  static List<JsonNode> crds(Path staged) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    YAMLMapper yaml = new YAMLMapper();
    for (Path file : files(staged)) {
      Path parent = file.getParent();
      boolean crd =
          parent != null && parent.endsWith(CRDS) && file.toString().matches(".*\\.(ya?ml|json)");
      if (!crd) {
        continue;
      }
      try (MappingIterator<JsonNode> documents =
          yaml.readerFor(JsonNode.class).readValues(file.toFile())) {
        documents.readAll().stream().filter(JsonNode::isObject).forEach(objects::add);
      } catch (IOException unreadable) {
        // a cluster will say what is wrong with it; nothing here acts on it
      }
    }
    return objects;
  }

  /** The own values of a staged chart and of its subcharts. */
  static List<JsonNode> defaults(Path staged) throws IOException {
    List<JsonNode> values = new ArrayList<>();
    for (Path file : files(staged)) {
      if (file.endsWith(VALUES) && Files.exists(file.resolveSibling("Chart.yaml"))) {
        values.add(values(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }

  /** A values file's text; nothing where Helm will say what is wrong with it. */
  static JsonNode values(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (JsonProcessingException unreadable) {
      return MissingNode.getInstance();
    }
  }

  private static List<Path> files(Path staged) throws IOException {
    try (Stream<Path> all = Files.walk(staged)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
