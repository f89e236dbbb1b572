package dev.holdfast.scenario;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was read at a slot. The parts are kept although the whole may be wrong, so that the checks
 * across a file see all that is right in it.
 *
 * @param value null where it is wrong; its problems have been reported then
 * @param parts of a structure by field, of named values by name, of a list by number
 */
record Got<T>(Slot slot, @Nullable T value, Map<String, Got<?>> parts) {
  static <T> Got<T> of(Slot slot, @Nullable T value) {
    return new Got<>(slot, value, Map.of());
  }

  boolean good() {
    return value != null;
  }

  /** What was read of a field; empty where it is not there. */
  // a structure stores under a field's key only what that field's form read
  @SuppressWarnings("unchecked")
  <U> Optional<Got<U>> at(Field<U> field) {
    return Optional.ofNullable((Got<U>) parts.get(field.key()));
  }

  /** The value of a field; empty where it is not there or wrong. */
  <U> Optional<U> valueAt(Field<U> field) {
    return at(field).flatMap(got -> Optional.ofNullable(got.value()));
  }

  /** The parts, where all were read by one form. */
  @SuppressWarnings("unchecked")
  <U> List<Got<U>> each(Form<U> readBy) {
    return ((Collection<Got<U>>) (Collection<?>) parts.values()).stream().toList();
  }
}
