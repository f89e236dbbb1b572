package dev.holdfast.scenario;

import org.jspecify.annotations.Nullable;

/**
 * A field of a structure.
 *
 * @param needed whether it must be there
 * @param fallback what it is when it is not there, as YAML; null for nothing
 * @param example of its value, as YAML, for the message that it is missing
 * @param description for the schema; says units
 */
record Field<T>(
    String key,
    Form<T> form,
    boolean needed,
    @Nullable String fallback,
    String example,
    String description)
    implements Part {
  static <T> Field<T> required(String key, Form<T> form, String example, String description) {
    return new Field<>(key, form, true, null, example, description);
  }

  static <T> Field<T> optional(String key, Form<T> form, String example, String description) {
    return new Field<>(key, form, false, null, example, description);
  }

  static <T> Field<T> orElse(String key, Form<T> form, String fallback, String description) {
    return new Field<>(key, form, false, fallback, fallback, description);
  }
}
