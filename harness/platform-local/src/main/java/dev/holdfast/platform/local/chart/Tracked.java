package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.model.Redaction;
import dev.holdfast.spi.BadSystem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A place in a rendered object that notes which of its fields were read. What nobody read, nobody
 * honours; so nothing can be dropped silently, not even a field that this code has never heard of.
 */
final class Tracked {
  private final String object;
  private final String path;
  private final JsonNode node;

  /** Paths that were read, in the whole object. */
  private final Set<String> read;

  /** Paths of which everything below is dealt with. */
  private final Set<String> done;

  private Tracked(String object, String path, JsonNode node, Set<String> read, Set<String> done) {
    this.object = object;
    this.path = path;
    this.node = node;
    this.read = read;
    this.done = done;
    read.add(path);
  }

  /** A whole object; {@code kind} and name make its name. */
  static Tracked object(JsonNode node) {
    String name = node.path("kind").asText("?") + "/" + node.at("/metadata/name").asText("?");
    return new Tracked(name, "", node, new HashSet<>(), new HashSet<>());
  }

  /** Where it is in the object. */
  String path() {
    return path;
  }

  /** {@code Deployment/catalog}. */
  String object() {
    return object;
  }

  boolean present() {
    return !node.isMissingNode() && !node.isNull();
  }

  /** Whether there is such a field; asking does not count as reading it. */
  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The text of a field; it counts as not read, since nothing acts on it. */
  Optional<String> unreadText(String name) {
    return has(name) ? Optional.of(node.path(name).asText()) : Optional.empty();
  }

  /**
   * Says that a field needs no mention as long as it has the value that this platform has anyway.
   */
  void settleDefault(String name, String value) {
    if (node.path(name).asText(value).equals(value)) {
      settle(name);
    }
  }

  /** The field of that name, read from now on; may be missing. */
  Tracked field(String name) {
    return child(path.isEmpty() ? name : path + "." + name, node.path(name));
  }

  /** The fields by name, all read from now on. */
  Map<String, Tracked> fields() {
    if (present() && !node.isObject()) {
      throw wrong("must be a mapping", node);
    }
    Map<String, Tracked> fields = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(name -> fields.put(name, field(name)));
    return fields;
  }

  /** The items of a list, named by their {@code name} where they have one. */
  List<Tracked> items() {
    if (present() && !node.isArray()) {
      throw wrong("must be a list", node);
    }
    List<Tracked> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(child(itemPath(path, node.get(i), i), node.get(i)));
    }
    return items;
  }

  private Tracked child(String childPath, JsonNode child) {
    return new Tracked(object, childPath, child, read, done);
  }

  private static String itemPath(String path, JsonNode item, int index) {
    return path + "[" + item.path("name").asText(Integer.toString(index)) + "]";
  }

  /** Says that the fields of these names, and all below, need no mention. */
  void settle(String... names) {
    for (String name : names) {
      done.add(path.isEmpty() ? name : path + "." + name);
    }
  }

  /** Says that this and all below need no mention. */
  void settleAll() {
    done.add(path);
  }

  /** A text, number or boolean as text. */
  Optional<String> text() {
    if (!present()) {
      return Optional.empty();
    }
    if (!node.isValueNode()) {
      throw wrong("must be a text, number or boolean", node);
    }
    return Optional.of(node.asText());
  }

  String requiredText() {
    return text()
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> wrong("must be given", MissingNode.getInstance()));
  }

  /** A text and nothing else; a number or boolean without quotes is one that no cluster takes. */
  Optional<String> strictText() {
    if (present() && !node.isTextual()) {
      throw wrong(
          Redaction.isSecret(path)
              ? "must be a text; quote it (in a template: | quote)"
              : node.isValueNode()
                  ? "must be a text, got %1$s; write \"%1$s\" (in a template: | quote)"
                      .formatted(node)
                  : "must be a text, got %s".formatted(node));
    }
    return text();
  }

  /** A list of such texts. */
  List<String> texts() {
    if (present() && !node.isArray()) {
      throw wrong("must be a list of texts", node);
    }
    return items().stream().map(item -> item.strictText().orElse("")).toList();
  }

  Map<String, String> textMap() {
    Map<String, String> map = new LinkedHashMap<>();
    fields().forEach((name, value) -> map.put(name, value.strictText().orElse("")));
    return map;
  }

  int number(int otherwise, int least) {
    if (!present()) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < least) {
      throw wrong("must be a whole number of at least " + least, node);
    }
    return node.asInt();
  }

  boolean isTrue() {
    return node.asBoolean(false);
  }

  BadSystem wrong(String rule, JsonNode got) {
    return wrong(rule + (got.isMissingNode() || Redaction.isSecret(path) ? "" : ", got " + got));
  }

  BadSystem wrong(String why) {
    // behind the name of a field like this a reader of texts would hide a word as the secret
    String at = path.replaceFirst("\\.secret[A-Za-z]*$", "");
    return new BadSystem(object + (at.isEmpty() ? "" : ", " + at) + ": " + why);
  }

  /** The topmost paths of this object that nobody read; only ask the whole object. */
  List<String> unread() {
    List<String> unread = new ArrayList<>();
    collect(path, node, unread);
    return unread;
  }

  private void collect(String at, JsonNode value, List<String> unread) {
    if (done.contains(at)) {
      return;
    }
    if (!read.contains(at)) {
      unread.add(at);
    } else if (value.isObject()) {
      value
          .fieldNames()
          .forEachRemaining(
              name -> collect(at.isEmpty() ? name : at + "." + name, value.get(name), unread));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        collect(itemPath(at, value.get(i), i), value.get(i), unread);
      }
    }
  }
}
