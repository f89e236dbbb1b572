package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import dev.holdfast.scenario.Yaml.Sequence;
import java.math.BigDecimal;

/** YAML written in the grammar's table, as the JSON that the schema needs. */
final class Literal {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Literal() {}

  static JsonNode json(String yaml) {
    Problems problems = new Problems("");
    Yaml value = Composer.compose(yaml, problems);
    if (value == null || !problems.none()) {
      throw new IllegalStateException("not YAML: " + yaml + " " + problems.sorted());
    }
    return json(value);
  }

  private static JsonNode json(Yaml value) {
    return switch (value) {
      case Scalar scalar ->
          switch (scalar.type()) {
            case INTEGER -> JSON.numberNode(Long.parseLong(scalar.text()));
            case FLOAT -> JSON.numberNode(new BigDecimal(scalar.text()));
            case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(scalar.text()));
            case NULL -> JSON.nullNode();
            case TEXT, MAPPING, LIST -> JSON.textNode(scalar.text());
          };
      case Sequence sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case Mapping mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
        yield object;
      }
    };
  }
}
