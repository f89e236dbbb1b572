package dev.holdfast.engine.words;

import java.util.List;

/** Names in a sentence. */
public final class Names {
  private Names() {}

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  public static String and(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** {@code a was}, {@code a and b were}. */
  public static String were(List<String> names) {
    return and(names) + (names.size() == 1 ? " was" : " were");
  }
}
