package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One of several forms, told apart by the value's type.
 *
 * @param rule what it must be, after its name
 */
record AnyOf<T>(String id, String rule, String remedy, List<Form<? extends T>> forms)
    implements Form<T> {
  @Override
  public boolean accepts(Yaml value) {
    return forms.stream().anyMatch(form -> form.accepts(value));
  }

  @Override
  public Got<T> read(Slot slot, Problems problems) {
    List<Form<? extends T>> able =
        forms.stream().filter(form -> form.accepts(slot.value())).toList();
    if (able.isEmpty()) {
      problems.add(
          slot.valuePlace(),
          "%s %s, got %s; %s".formatted(slot.what(), rule, slot.value().shown(), remedy));
      return Got.of(slot, null);
    }
    return widened(able.getFirst().read(slot, problems));
  }

  private static <T> Got<T> widened(Got<? extends T> got) {
    return new Got<>(got.slot(), got.value(), got.parts());
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return definitions.refer(
        id,
        () -> {
          ObjectNode schema = Definitions.object().put("description", rule);
          ArrayNode any = schema.putArray("anyOf");
          forms.forEach(form -> any.add(form.schema(definitions)));
          return schema;
        });
  }
}
