package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Entry;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values by names that the author chooses.
 *
 * @param noun what one of them is called
 * @param name what a name must be
 * @param least how many there must be
 */
record NamedForm<T>(String noun, TextForm<String> name, Form<T> item, int least, String example)
    implements Form<Map<String, T>> {
  @Override
  public boolean accepts(Yaml value) {
    return value instanceof Mapping;
  }

  @Override
  public Got<Map<String, T>> read(Slot slot, Problems problems) {
    if (!(slot.value() instanceof Mapping mapping)) {
      problems.add(
          slot.valuePlace(),
          "%s must be a mapping, got %s; write for example %s"
              .formatted(slot.what(), slot.value().shown(), example));
      return Got.of(slot, null);
    }
    boolean good = mapping.entries().size() >= least;
    if (!good) {
      problems.add(
          slot.valuePlace(),
          "%s must have at least %d %s, got %s; write for example %s"
              .formatted(slot.what(), least, noun, slot.value().shown(), example));
    }
    Map<String, T> values = new LinkedHashMap<>();
    Map<String, Got<?>> parts = new LinkedHashMap<>();
    for (Entry entry : mapping.entries()) {
      boolean named = checkName(entry, problems);
      // a bad name was said once; what hangs on it goes on under the name that was meant
      String meant = named ? entry.key() : Names.meant(entry.key());
      String what = noun + " " + Scalar.quoted(entry.key());
      Got<T> got = item.read(new Slot(what, meant, entry.place(), entry.value()), problems);
      parts.putIfAbsent(meant, got);
      T read = got.value();
      if (!named || read == null) {
        good = false;
      } else {
        values.put(entry.key(), read);
      }
    }
    return new Got<>(slot, good ? Collections.unmodifiableMap(values) : null, parts);
  }

  private boolean checkName(Entry entry, Problems problems) {
    Scalar key = new Scalar(entry.place(), entry.key(), Yaml.Type.TEXT);
    return name.read(new Slot(noun + "'s name", entry.key(), entry.place(), key), problems).good();
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = Definitions.object().put("type", "object");
    if (least > 0) {
      schema.put("minProperties", least);
    }
    schema.set("propertyNames", name.schema(definitions));
    schema.set("additionalProperties", item.schema(definitions));
    return schema;
  }
}
