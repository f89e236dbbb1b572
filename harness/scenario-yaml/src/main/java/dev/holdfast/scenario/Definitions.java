package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The named parts of a schema, each said once. */
final class Definitions {
  private final Map<String, ObjectNode> byName = new TreeMap<>();

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A reference to the definition of that name, which is made when it is first asked for. */
  ObjectNode refer(String name, Supplier<ObjectNode> definition) {
    if (!byName.containsKey(name)) {
      byName.put(name, definition.get());
    }
    return object().put("$ref", "#/$defs/" + name);
  }

  /** All definitions, by name. */
  ObjectNode all() {
    ObjectNode all = object();
    byName.forEach(all::set);
    return all;
  }
}
