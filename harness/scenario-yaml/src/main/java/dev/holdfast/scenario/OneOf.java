package dev.holdfast.scenario;

import java.util.List;

/**
 * Fields of which exactly one must be there.
 *
 * @param what they say together: {@code its start}
 */
record OneOf(String what, List<Field<?>> fields) implements Part {
  OneOf {
    fields = List.copyOf(fields);
  }

  static OneOf of(String what, Field<?>... fields) {
    return new OneOf(what, List.of(fields));
  }
}
