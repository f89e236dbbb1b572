package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values in order.
 *
 * @param noun what one of them is called
 * @param least how many there must be
 */
record ListForm<T>(String noun, Form<T> item, int least, String example) implements Form<List<T>> {
  @Override
  public boolean accepts(Yaml value) {
    return value instanceof Sequence;
  }

  @Override
  public Got<List<T>> read(Slot slot, Problems problems) {
    if (!(slot.value() instanceof Sequence sequence)) {
      problems.add(
          slot.valuePlace(),
          "%s must be a list, got %s; write for example %s"
              .formatted(slot.what(), slot.value().shown(), example));
      return Got.of(slot, null);
    }
    boolean good = sequence.items().size() >= least;
    if (!good) {
      problems.add(
          slot.valuePlace(),
          "%s must have at least %d %s, got %s; write for example %s"
              .formatted(slot.what(), least, noun, slot.value().shown(), example));
    }
    List<T> values = new ArrayList<>();
    Map<String, Got<?>> parts = new LinkedHashMap<>();
    int number = 0;
    for (Yaml value : sequence.items()) {
      String name = Integer.toString(++number);
      Got<T> got = item.read(new Slot(noun + " " + name, name, value.place(), value), problems);
      parts.put(name, got);
      T read = got.value();
      if (read == null) {
        good = false;
      } else {
        values.add(read);
      }
    }
    return new Got<>(slot, good ? List.copyOf(values) : null, parts);
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = Definitions.object().put("type", "array");
    if (least > 0) {
      schema.put("minItems", least);
    }
    schema.set("items", item.schema(definitions));
    return schema;
  }
}
