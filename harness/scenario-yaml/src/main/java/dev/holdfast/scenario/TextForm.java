package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A text of a certain shape.
 *
 * @param id its name in the schema
 * @param rule what it must be, after its name: {@code must be a duration}
 * @param pattern of the whole text, in what Java and ECMAScript have in common
 * @param parse may throw {@link Refused}, or what the model's records throw
 * @param remedy for a wrong value
 */
record TextForm<T>(
    String id,
    String rule,
    Pattern pattern,
    Function<String, T> parse,
    Function<Yaml, String> remedy,
    List<String> examples)
    implements Form<T> {

  /** What was meant is not sought in longer texts; patterns that are kind to people can be slow. */
  private static final int LONGEST_UNDERSTOOD = 200;

  /** A form whose remedy is its first example. */
  static <T> TextForm<T> of(
      String id, String rule, String pattern, Function<String, T> parse, String... examples) {
    return new TextForm<>(
        id,
        rule,
        Pattern.compile(pattern),
        parse,
        wrong -> "write for example " + examples[0],
        List.of(examples));
  }

  TextForm<T> withRemedy(Function<Yaml, String> other) {
    return new TextForm<>(id, rule, pattern, parse, other, examples);
  }

  @Override
  public boolean accepts(Yaml value) {
    return value.type() == Yaml.Type.TEXT;
  }

  @Override
  public Got<T> read(Slot slot, Problems problems) {
    Yaml value = slot.value();
    if (!(value instanceof Scalar scalar)
        || scalar.type() != Yaml.Type.TEXT
        || !pattern.matcher(scalar.text()).matches()) {
      refuse(slot, rule, remedyFor(value), problems);
      return Got.of(slot, null);
    }
    try {
      return Got.of(slot, parse.apply(scalar.text()));
    } catch (Refused refused) {
      refuse(slot, refused.rule(), refused.remedy(), problems);
    } catch (IllegalArgumentException broken) {
      problems.add(slot.valuePlace(), broken.getMessage() + "; " + remedyFor(value));
    }
    return Got.of(slot, null);
  }

  private String remedyFor(Yaml value) {
    if (value instanceof Scalar scalar && scalar.text().length() > LONGEST_UNDERSTOOD) {
      return "write for example " + examples.getFirst();
    }
    boolean onlyLacksQuotes =
        value instanceof Scalar scalar
            && scalar.type() != Yaml.Type.TEXT
            && pattern.matcher(scalar.text()).matches();
    return onlyLacksQuotes && value instanceof Scalar scalar
        ? "quote it to make it a text: \"" + scalar.text() + "\""
        : remedy.apply(value);
  }

  private static void refuse(Slot slot, String rule, String remedy, Problems problems) {
    problems.add(
        slot.valuePlace(),
        slot.what() + " " + rule + ", got " + slot.value().shown() + "; " + remedy);
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return definitions.refer(
        id,
        () -> {
          ObjectNode schema = Definitions.object().put("type", "string");
          schema.put("description", rule);
          schema.put("pattern", "^(?:" + pattern.pattern() + ")$");
          examples.forEach(schema.putArray("examples")::add);
          return schema;
        });
  }
}
