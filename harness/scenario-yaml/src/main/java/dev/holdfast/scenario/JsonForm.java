package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.Body;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import dev.holdfast.scenario.Yaml.Sequence;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any JSON, as YAML 1.2's core schema reads it; draws may stand in its texts. */
record JsonForm() implements Form<Object> {
  @Override
  public boolean accepts(Yaml value) {
    return true;
  }

  @Override
  public Got<Object> read(Slot slot, Problems problems) {
    return Got.of(slot, value(slot, problems));
  }

  private static @Nullable Object value(Slot slot, Problems problems) {
    return switch (slot.value()) {
      case Mapping mapping -> object(mapping, problems);
      case Sequence sequence -> array(slot.what(), sequence, problems);
      case Scalar scalar ->
          switch (scalar.type()) {
            case TEXT, MAPPING, LIST -> text(slot, scalar, problems);
            case BOOLEAN -> Boolean.parseBoolean(scalar.text());
            case INTEGER, FLOAT -> number(slot, scalar, problems);
            case NULL -> Body.Nothing.NULL;
          };
    };
  }

  private static @Nullable Object object(Mapping mapping, Problems problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Yaml.Entry entry : mapping.entries()) {
      Object value =
          value(new Slot(entry.key(), entry.key(), entry.place(), entry.value()), problems);
      if (value != null) {
        values.put(entry.key(), value);
      }
    }
    return values.size() == mapping.entries().size() ? Collections.unmodifiableMap(values) : null;
  }

  private static @Nullable Object array(String what, Sequence sequence, Problems problems) {
    List<Object> values = new ArrayList<>();
    for (Yaml item : sequence.items()) {
      Object value = value(new Slot("a value of " + what, what, item.place(), item), problems);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == sequence.items().size() ? List.copyOf(values) : null;
  }

  private static @Nullable Object text(Slot slot, Scalar scalar, Problems problems) {
    try {
      return DrawnForm.checked(scalar.text());
    } catch (Refused refused) {
      problems.add(
          slot.valuePlace(),
          "%s %s, got %s; %s"
              .formatted(slot.what(), refused.rule(), scalar.shown(), refused.remedy()));
      return null;
    }
  }

  private static @Nullable Object number(Slot slot, Scalar scalar, Problems problems) {
    String text = scalar.text();
    try {
      if (text.length() <= 400) {
        return text.startsWith("0x")
            ? new BigDecimal(new BigInteger(text.substring(2), 16))
            : text.startsWith("0o")
                ? new BigDecimal(new BigInteger(text.substring(2), 8))
                : new BigDecimal(text);
      }
    } catch (NumberFormatException notInJson) {
      // said below
    }
    problems.add(
        slot.valuePlace(),
        "%s must be a number that JSON has, got %s; quote it to make it a text"
            .formatted(slot.what(), scalar.shown()));
    return null;
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return Definitions.object();
  }
}
