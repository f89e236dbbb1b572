package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Redaction;
import dev.holdfast.spi.BadSystem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A place in a rendered object, to be held against what clusters take. What is looked at by this
 * counts as acted on by nobody.
 */
record Spot(String object, String path, JsonNode node) {
  static Spot of(JsonNode object) {
    return new Spot(
        object.path("kind").asText("?") + "/" + object.at("/metadata/name").asText("?"),
        "",
        object);
  }

  /** A field by its name, or by names parted by slashes; may be missing. */
  Spot at(String names) {
    Spot spot = this;
    for (String name : names.split("/", -1)) {
      spot = spot.field(name);
    }
    return spot;
  }

  /** A field by a name in which anything may stand. */
  Spot field(String name) {
    return new Spot(object, path.isEmpty() ? name : path + "." + name, node.path(name));
  }

  List<Spot> items() {
    if (present() && !node.isArray()) {
      throw wrong("must be a list");
    }
    return IntStream.range(0, node.size())
        .mapToObj(i ->
            new Spot(
                object,
                path + "[" + node.get(i).path("name").asText(Integer.toString(i)) + "]",
                node.get(i)))
        .toList();
  }

  List<Spot> fields() {
    if (present() && !node.isObject()) {
      throw wrong("must be a mapping");
    }
    List<Spot> fields = new ArrayList<>();
    node.properties()
        .forEach(entry ->
            fields.add(new Spot(object, path + "['" + entry.getKey() + "']", entry.getValue())));
    return fields;
  }

  boolean present() {
    return !node.isMissingNode() && !node.isNull();
  }

  String text() {
    return node.asText("");
  }

  /** A text that a pattern matches, where there is one. */
  void mustMatch(Pattern pattern, String rule) {
    if (present() && node.isTextual() && !pattern.matcher(text()).matches()) {
      throw wrong(rule);
    }
  }

  void mustBeOneOf(String... words) {
    if (present() && !List.of(words).contains(text())) {
      throw wrong("must be " + String.join(" or ", words));
    }
  }

  /** A number as which a port can be given. */
  void mustBePort() {
    if (present() && node.isNumber() && (node.asInt() < 1 || node.asInt() > 65_535)) {
      throw wrong("must be from 1 to 65535");
    }
  }

  void mustBeText() {
    if (present() && !node.isTextual()) {
      throw wrong("must be a text; quote it (in a template: | quote)");
    }
  }

  /** No two items have the same text in that field. */
  void mustDifferIn(String field, String what) {
    Set<String> seen = new HashSet<>();
    for (Spot item : items()) {
      Spot value = item.at(field);
      if (value.present() && !seen.add(value.text())) {
        throw value.wrong(what);
      }
    }
  }

  BadSystem wrong(String rule) {
    // behind the name of a field like this a reader of texts would hide a word as the secret
    String at = path.replaceFirst("\\.secret[A-Za-z]*$", "");
    return new BadSystem(
        object
            + (at.isEmpty() ? "" : ", " + at)
            + ": "
            + rule
            + (present() && !Redaction.isSecret(path) ? ", got " + node : "")
            + "; no cluster takes it");
  }
}
