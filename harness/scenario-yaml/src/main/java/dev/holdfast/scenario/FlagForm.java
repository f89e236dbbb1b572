package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Scalar;

/** True or false. */
record FlagForm() implements Form<Boolean> {
  @Override
  public boolean accepts(Yaml value) {
    return value.type() == Yaml.Type.BOOLEAN;
  }

  @Override
  public Got<Boolean> read(Slot slot, Problems problems) {
    if (accepts(slot.value()) && slot.value() instanceof Scalar scalar) {
      return Got.of(slot, scalar.text().equalsIgnoreCase("true"));
    }
    problems.add(
        slot.valuePlace(),
        "%s must be true or false, got %s; write true or false"
            .formatted(slot.what(), slot.value().shown()));
    return Got.of(slot, null);
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return Definitions.object().put("type", "boolean");
  }
}
