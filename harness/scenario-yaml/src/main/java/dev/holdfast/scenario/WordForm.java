package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * One of a few words.
 *
 * @param rule what it must be, after its name: {@code must be a signal}
 * @param words by how they are written, in the order in which they are listed
 * @param remedy for a wrong text; gets the words too
 */
record WordForm<T>(
    String id, String rule, Map<String, T> words, BiFunction<String, Map<String, T>, String> remedy)
    implements Form<T> {
  @Override
  public boolean accepts(Yaml value) {
    return value.type() == Yaml.Type.TEXT;
  }

  @Override
  public Got<T> read(Slot slot, Problems problems) {
    T word =
        slot.value() instanceof Scalar scalar && scalar.type() == Yaml.Type.TEXT
            ? words.get(scalar.text())
            : null;
    if (word == null) {
      String wrong = slot.value() instanceof Scalar scalar ? scalar.text() : "";
      problems.add(
          slot.valuePlace(),
          "%s %s, got %s; %s"
              .formatted(slot.what(), rule, slot.value().shown(), remedy.apply(wrong, words)));
    }
    return Got.of(slot, word);
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return definitions.refer(
        id,
        () -> {
          ObjectNode schema = Definitions.object().put("type", "string");
          ArrayNode allowed = schema.putArray("enum");
          words.keySet().forEach(allowed::add);
          return schema;
        });
  }
}
