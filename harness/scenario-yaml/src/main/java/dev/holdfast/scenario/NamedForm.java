package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Entry;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by names that the author chooses.
 *
 * @param noun what one of them is called
 * @param name what a name must be
 * @param least how many there must be
 * @param reserved the one name whose value has another form; null where there is none
 */
record NamedForm<T>(
    String noun,
    TextForm<String> name,
    Form<T> item,
    int least,
    String example,
    @Nullable Reserved<T> reserved)
    implements Form<Map<String, T>> {

  /** A name that the format gives a meaning of its own. */
  record Reserved<T>(String name, Structure<T> form) {
    /** Whether the entry is this one, or by its name and fields was meant to be. */
    boolean means(Entry entry, Form<T> otherwise) {
      return entry.key().equals(name)
          || (Suggestion.of(entry.key(), List.of(name)).isPresent()
              && entry.value() instanceof Mapping mapping
              && mapping.entries().stream().anyMatch(field -> onlyHere(field.key(), otherwise)));
    }

    private boolean onlyHere(String field, Form<T> otherwise) {
      return form.knows(field)
          && !(otherwise instanceof Structure<T> structure && structure.knows(field));
    }
  }

  NamedForm(String noun, TextForm<String> name, Form<T> item, int least, String example) {
    this(noun, name, item, least, example, null);
  }

  private Form<T> formOf(Entry entry) {
    return reserved != null && reserved.means(entry, item) ? reserved.form() : item;
  }

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
      Got<T> got =
          formOf(entry).read(new Slot(what, meant, entry.place(), entry.value()), problems);
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
    Scalar key = new Scalar(entry.place(), entry.key(), Yaml.Type.TEXT, true);
    return name.read(new Slot(noun + "'s name", entry.key(), entry.place(), key), problems).good();
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = Definitions.object().put("type", "object");
    if (least > 0) {
      schema.put("minProperties", least);
    }
    schema.set("propertyNames", name.schema(definitions));
    if (reserved != null) {
      schema.putObject("properties").set(reserved.name(), reserved.form().schema(definitions));
    }
    schema.set("additionalProperties", item.schema(definitions));
    return schema;
  }
}
