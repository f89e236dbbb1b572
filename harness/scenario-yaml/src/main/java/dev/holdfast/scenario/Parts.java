package dev.holdfast.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The fields of a structure that has been read without problems. */
final class Parts {
  private final String name;
  private final Map<String, Got<?>> got;

  Parts(String name, Map<String, Got<?>> got) {
    this.name = name;
    this.got = got;
  }

  /** The key under which the structure stands. */
  String name() {
    return name;
  }

  /** The value of a field that is always there. */
  <T> T get(Field<T> field) {
    T value = find(field);
    if (value == null) {
      throw new IllegalStateException("'" + field.key() + "' was not checked to be there");
    }
    return value;
  }

  /** The value of a field, null where it is not there. */
  // a structure stores under a field's key only what that field's form read
  @SuppressWarnings("unchecked")
  <T> @Nullable T find(Field<T> field) {
    Got<?> part = got.get(field.key());
    return part == null ? null : ((Got<T>) part).value();
  }

  /** What the keyed fields say, each made of its key and its value. */
  @SuppressWarnings("unchecked")
  <T, U> List<U> each(KeyedFields<T> keyed, BiFunction<String, T, U> make) {
    List<U> made = new ArrayList<>();
    got.forEach((key, part) -> {
      T value = keyed.keys().matcher(key).matches() ? ((Got<T>) part).value() : null;
      if (value != null) {
        made.add(make.apply(key, value));
      }
    });
    return made;
  }
}
