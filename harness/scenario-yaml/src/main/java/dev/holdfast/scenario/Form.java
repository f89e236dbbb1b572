package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What may stand at a place of a scenario. It reads it and it describes it in the schema, so that
 * both say the same.
 */
sealed interface Form<T>
    permits TextForm,
        WordForm,
        PlainForm,
        WholeForm,
        FlagForm,
        AnyOf,
        ListForm,
        NamedForm,
        Structure,
        ValuesForm,
        JsonForm {
  /** Whether the value's type is one that this form could read; its content may still be wrong. */
  boolean accepts(Yaml value);

  /** Reads the value, and reports each of its problems. */
  Got<T> read(Slot slot, Problems problems);

  /** Its JSON Schema (2020-12). */
  ObjectNode schema(Definitions definitions);
}
