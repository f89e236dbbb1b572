package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.ChartScalar;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import dev.holdfast.scenario.Yaml.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chart's values: whatever Helm takes from a values file, with the platform's own in texts. */
record ValuesForm() implements Form<Map<String, Object>> {
  @Override
  public boolean accepts(Yaml value) {
    return value instanceof Mapping;
  }

  @Override
  public Got<Map<String, Object>> read(Slot slot, Problems problems) {
    if (!(slot.value() instanceof Mapping mapping)) {
      problems.add(
          slot.valuePlace(),
          "%s must be a mapping, got %s; write for example {catalog: {replicas: 3}}"
              .formatted(slot.what(), slot.value().shown()));
      return Got.of(slot, null);
    }
    return Got.of(slot, map(mapping, problems));
  }

  private static @Nullable Map<String, Object> map(Mapping mapping, Problems problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    boolean good = true;
    for (Yaml.Entry entry : mapping.entries()) {
      Slot slot = new Slot(entry.key(), entry.key(), entry.place(), entry.value());
      Object value = value(slot, problems);
      if (value == null) {
        good = false;
      } else {
        values.put(entry.key(), value);
      }
    }
    return good ? Collections.unmodifiableMap(values) : null;
  }

  private static @Nullable Object value(Slot slot, Problems problems) {
    return switch (slot.value()) {
      case Mapping mapping -> map(mapping, problems);
      case Sequence sequence -> list(slot.what(), sequence, problems);
      case Scalar scalar ->
          scalar.plain() && ChartScalar.mayBeOther(scalar.text())
              ? plain(slot, scalar, problems)
              : text(slot, scalar, problems);
    };
  }

  private static @Nullable List<Object> list(String what, Sequence sequence, Problems problems) {
    List<Object> values = new ArrayList<>();
    for (Yaml item : sequence.items()) {
      Object value = value(new Slot("a value of " + what, what, item.place(), item), problems);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == sequence.items().size() ? List.copyOf(values) : null;
  }

  private static @Nullable String text(Slot slot, Scalar scalar, Problems problems) {
    List<String> wrong = PlatformReferences.problems(scalar.text());
    wrong.forEach(
        problem -> problems.add(slot.valuePlace(), "%s %s".formatted(slot.what(), problem)));
    return wrong.isEmpty() ? scalar.text() : null;
  }

  /** What both versions of YAML read alike, as what it is; else as it was written. */
  private static @Nullable Object plain(Slot slot, Scalar scalar, Problems problems) {
    String text = scalar.text();
    if (ChartScalar.notFinite(text)) {
      problems.add(
          slot.valuePlace(),
          "%s must be a finite number, got %s; quote it to make it a text"
              .formatted(slot.what(), scalar.shown()));
      return null;
    }
    if (ChartScalar.isNothing(text)) {
      return ChartScalar.NULL;
    }
    ChartScalar written = new ChartScalar(text);
    if (written.surprise().isPresent()) {
      return written;
    }
    return switch (scalar.type()) {
      case BOOLEAN -> Boolean.parseBoolean(text);
      case INTEGER -> whole(written);
      case FLOAT -> Double.parseDouble(text);
      case TEXT, NULL, MAPPING, LIST -> written;
    };
  }

  private static Object whole(ChartScalar written) {
    String text = written.text();
    try {
      return text.startsWith("0x")
          ? Long.parseLong(text.substring(2), 16)
          : text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      return written;
    }
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return definitions.refer(
        "values",
        () -> {
          ObjectNode schema = Definitions.object().put("type", "object");
          schema.put(
              "description",
              "Helm values, as in a values file. Texts may hold "
                  + String.join(", ", PlatformReferences.written())
                  + ".");
          schema.set("additionalProperties", definitions.refer("value", () -> anything()));
          return schema;
        });
  }

  private static ObjectNode anything() {
    ObjectNode schema = Definitions.object();
    schema
        .putArray("type")
        .add("object")
        .add("array")
        .add("string")
        .add("number")
        .add("boolean")
        .add("null");
    ObjectNode self = Definitions.object().put("$ref", "#/$defs/value");
    schema.set("additionalProperties", self);
    schema.set("items", self.deepCopy());
    return schema;
  }
}
