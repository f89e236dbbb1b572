package dev.holdfast.scenario;

import java.util.List;

/**
 * Fields of which exactly one must be there, or one at most.
 *
 * @param what they say together: {@code its start}
 * @param kind what an unknown mapping beside them was probably meant as: {@code kind of fault}; ""
 *     where they are not kinds of something
 * @param needed whether one must be there
 */
record OneOf(String what, String kind, boolean needed, List<? extends Field<?>> fields)
    implements Part {
  OneOf {
    fields = List.copyOf(fields);
  }

  static OneOf of(String what, Field<?>... fields) {
    return new OneOf(what, "", true, List.of(fields));
  }

  static OneOf kinds(String what, String kind, List<? extends Field<?>> fields) {
    return new OneOf(what, kind, true, List.copyOf(fields));
  }

  /** As {@link #kinds}, with a kind that it is when none is said. */
  static OneOf optionalKinds(String what, String kind, List<? extends Field<?>> fields) {
    return new OneOf(what, kind, false, List.copyOf(fields));
  }
}
