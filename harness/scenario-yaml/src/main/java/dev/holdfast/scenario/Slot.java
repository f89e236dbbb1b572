package dev.holdfast.scenario;

/**
 * A value to be read, and what it is called.
 *
 * @param what in messages: {@code rate}, {@code load 'browse'}, {@code request 2}
 * @param name its key, or its number in a list
 * @param at the place to blame for what it lacks: its key's, or its own in a list
 */
record Slot(String what, String name, Place at, Yaml value) {
  /** The place to blame for a wrong value; a value left empty has none, so its key's. */
  Place valuePlace() {
    return value instanceof Yaml.Scalar scalar && scalar.text().isEmpty() ? at : value.place();
  }
}
