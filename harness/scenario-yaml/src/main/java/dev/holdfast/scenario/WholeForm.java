package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Scalar;
import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * A whole number between two, both included.
 *
 * @param rule what it must be, after its name
 */
record WholeForm<T>(
    long least, long most, LongFunction<T> make, String rule, String remedy, long example)
    implements Form<T> {
  static <T> WholeForm<T> of(long least, long most, LongFunction<T> make, long example) {
    String rule =
        least == most
            ? "must be " + least
            : "must be a whole number in [" + least + ", " + most + "]";
    return new WholeForm<>(least, most, make, rule, "write for example " + example, example);
  }

  @Override
  public boolean accepts(Yaml value) {
    return value.type() == Yaml.Type.INTEGER || value.type() == Yaml.Type.FLOAT;
  }

  @Override
  public Got<T> read(Slot slot, Problems problems) {
    if (accepts(slot.value()) && slot.value() instanceof Scalar scalar) {
      OptionalLong number = whole(scalar);
      if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
        return Got.of(slot, make.apply(number.getAsLong()));
      }
    }
    problems.add(
        slot.valuePlace(),
        "%s %s, got %s; %s"
            .formatted(slot.what(), rule, slot.value().shown(), remedyFor(slot.value())));
    return Got.of(slot, null);
  }

  private String remedyFor(Yaml value) {
    boolean quoted =
        value instanceof Scalar scalar
            && scalar.type() == Yaml.Type.TEXT
            && scalar.text().matches("[0-9]{1,18}");
    return quoted && value instanceof Scalar scalar
        ? "write " + scalar.text() + " without quotes"
        : remedy;
  }

  /** 1.0 is a whole number to JSON Schema, so it is one here. */
  private static OptionalLong whole(Scalar scalar) {
    String text = scalar.text();
    try {
      if (text.startsWith("0x")) {
        return OptionalLong.of(Long.parseLong(text.substring(2), 16));
      } else if (text.startsWith("0o")) {
        return OptionalLong.of(Long.parseLong(text.substring(2), 8));
      }
      BigDecimal number = new BigDecimal(text);
      // an exponent of a million would cost a million digits
      return number.scale() < -18 || number.precision() > 40 || number.scale() > 40
          ? OptionalLong.empty()
          : OptionalLong.of(number.longValueExact());
    } catch (ArithmeticException | NumberFormatException notWhole) {
      return OptionalLong.empty();
    }
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = Definitions.object();
    if (least == most) {
      return schema.put("const", least);
    }
    schema.put("type", "integer").put("minimum", least).put("maximum", most);
    schema.putArray("examples").add(example);
    return schema;
  }
}
