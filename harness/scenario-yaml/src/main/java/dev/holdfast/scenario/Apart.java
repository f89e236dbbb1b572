package dev.holdfast.scenario;

import java.util.List;

/**
 * Fields that do not stand beside the others of their structure. Only the schema needs to hear it:
 * the reader says it better once it knows what the structure's name stands for.
 */
record Apart(List<? extends Field<?>> fields) implements Part {
  Apart {
    fields = List.copyOf(fields);
  }
}
