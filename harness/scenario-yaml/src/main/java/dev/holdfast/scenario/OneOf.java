package dev.holdfast.scenario;

import java.util.List;

/**
 * Fields of which exactly one must be there.
 *
 * @param what they say together: {@code its start}
 * @param kind what an unknown mapping beside them was probably meant as: {@code kind of fault}; ""
 *     where they are not kinds of something
 */
record OneOf(String what, String kind, List<? extends Field<?>> fields) implements Part {
  OneOf {
    fields = List.copyOf(fields);
  }

  static OneOf of(String what, Field<?>... fields) {
    return new OneOf(what, "", List.of(fields));
  }
}
