package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.List;
import java.util.function.Function;

/**
 * Any text, number or truth value, read as its text.
 *
 * @param parse may throw {@link Refused}
 */
record PlainForm<T>(String id, Function<String, T> parse, List<String> examples)
    implements Form<T> {
  @Override
  public boolean accepts(Yaml value) {
    return switch (value.type()) {
      case TEXT, INTEGER, FLOAT, BOOLEAN -> true;
      case NULL, MAPPING, LIST -> false;
    };
  }

  @Override
  public Got<T> read(Slot slot, Problems problems) {
    if (slot.value() instanceof Scalar number && isNotFinite(number)) {
      problems.add(
          slot.valuePlace(),
          "%s must be a finite number, got %s; quote it to make it a text"
              .formatted(slot.what(), number.shown()));
      return Got.of(slot, null);
    }
    if (accepts(slot.value()) && slot.value() instanceof Scalar scalar) {
      try {
        return Got.of(slot, parse.apply(scalar.text()));
      } catch (Refused refused) {
        problems.add(
            slot.valuePlace(),
            "%s %s, got %s; %s"
                .formatted(slot.what(), refused.rule(), scalar.shown(), refused.remedy()));
        return Got.of(slot, null);
      }
    }
    String quotes =
        slot.value().type() == Yaml.Type.NULL ? "; quote it if it is meant as a text" : "";
    problems.add(
        slot.valuePlace(),
        "%s must be a text, a number or true or false, got %s; write for example %s%s"
            .formatted(slot.what(), slot.value().shown(), examples.getFirst(), quotes));
    return Got.of(slot, null);
  }

  /** YAML has such numbers; JSON and headers have none. */
  private static boolean isNotFinite(Scalar scalar) {
    return scalar.type() == Yaml.Type.FLOAT && scalar.text().matches("(?i)[-+]?\\.(?:inf|nan)");
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return definitions.refer(
        id,
        () -> {
          ObjectNode schema = Definitions.object();
          schema.putArray("type").add("string").add("number").add("boolean");
          examples.forEach(schema.putArray("examples")::add);
          return schema;
        });
  }
}
