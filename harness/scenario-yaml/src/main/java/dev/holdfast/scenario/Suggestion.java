package dev.holdfast.scenario;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What people probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** The candidate that is so near to the word that it was probably meant. */
  static Optional<String> of(String word, Collection<String> candidates) {
    int tolerated = Math.clamp(word.length() / 3, 1, 3);
    return candidates.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= tolerated)
        .filter(candidate -> distance(word, candidate) <= tolerated)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code did you mean 'signal'?}, or all that is allowed. */
  static String remedy(String word, Collection<String> candidates) {
    return of(word, candidates)
        .map(candidate -> "did you mean '" + candidate + "'?")
        .orElseGet(() -> allowed(candidates));
  }

  private static String allowed(Collection<String> candidates) {
    return candidates.isEmpty()
        ? "there is none"
        : "allowed: " + String.join(", ", candidates.stream().limit(30).toList());
  }

  /**
   * Optimal string alignment distance, case ignored: insertions, deletions, substitutions and swaps
   * of neighbours count 1 each.
   */
  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] now = new int[b.length() + 1];
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        now[j] = Math.min(Math.min(now[j - 1], last[j]) + 1, last[j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          now[j] = Math.min(now[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = now;
    }
    return last[b.length()];
  }
}
