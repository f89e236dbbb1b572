package dev.holdfast.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a wrong one was meant to be. */
final class Nearest {
  private Nearest() {}

  /** {@code ; did you mean 'catalog'?}, or nothing where no name is near. */
  static String hint(String wrong, Collection<String> names) {
    return to(wrong, names).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  private static Optional<String> to(String wrong, Collection<String> names) {
    int allowed = Math.max(1, wrong.length() / 3);
    return names.stream()
        .filter(name -> distance(wrong, name) <= allowed)
        .min(Comparator.comparingInt((String name) -> distance(wrong, name)));
  }

  /** Levenshtein's distance, row by row (V. I. Levenshtein, 1966). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
