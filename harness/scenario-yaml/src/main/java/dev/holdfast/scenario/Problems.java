package dev.holdfast.scenario;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the problems of one file. The same problem found twice, through an alias, counts once.
 */
final class Problems {
  /** More would help nobody, and a hostile file could ask for a million. */
  private static final int MOST = 200;

  private final String file;
  private final Set<Problem> found = new LinkedHashSet<>();
  private int more;

  Problems(String file) {
    this.file = file;
  }

  void add(Place place, String message) {
    add(new Problem(file, place.line(), place.column(), message));
  }

  void add(Problem problem) {
    if (found.contains(problem)) {
      return;
    }
    if (found.size() < MOST) {
      found.add(problem);
    } else {
      more++;
    }
  }

  boolean none() {
    return found.isEmpty();
  }

  int count() {
    return found.size() + more;
  }

  /** All problems, in the order of their places. */
  List<Problem> sorted() {
    List<Problem> all = new ArrayList<>(found);
    all.sort(Problem.ORDER);
    if (more > 0) {
      all.add(
          new Problem(
              file, 0, 0, "and " + more + " more problems; mend the first " + MOST + " first"));
    }
    return List.copyOf(all);
  }
}
