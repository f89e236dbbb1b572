package dev.holdfast.report;

import java.util.ArrayList;
import java.util.List;

/** Which lines two texts share, by their longest common subsequence. */
final class LineDiff {
  /** Above this many cells the table takes longer to fill than a reader would wait. */
  private static final long CELLS_AT_MOST = 4_000_000;

  /** Lines of the same around a change, so that it can be found in the file. */
  private static final int AROUND = 2;

  /** Where a line stands. */
  enum Where {
    BOTH(" "),
    ONLY_A("-"),
    ONLY_B("+"),
    LEFT_OUT("…");

    private final String sign;

    Where(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    String css() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** A line of the one, of the other or of both. */
  record Line(Where where, String text) {}

  private LineDiff() {}

  /** The lines that differ, with a few of the same around them; empty where the texts are alike. */
  static List<Line> of(String a, String b) {
    List<Line> all = all(a.lines().toList(), b.lines().toList());
    return all.stream().allMatch(line -> line.where() == Where.BOTH) ? List.of() : nearChanges(all);
  }

  private static List<Line> all(List<String> a, List<String> b) {
    int head = 0;
    while (head < a.size() && head < b.size() && a.get(head).equals(b.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < a.size() - head
        && tail < b.size() - head
        && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
      tail++;
    }
    List<Line> lines = new ArrayList<>();
    add(lines, Where.BOTH, a.subList(0, head));
    middle(lines, a.subList(head, a.size() - tail), b.subList(head, b.size() - tail));
    add(lines, Where.BOTH, a.subList(a.size() - tail, a.size()));
    return lines;
  }

  private static void add(List<Line> lines, Where where, List<String> texts) {
    texts.forEach(text -> lines.add(new Line(where, text)));
  }

  private static void middle(List<Line> lines, List<String> a, List<String> b) {
    if ((a.size() + 1L) * (b.size() + 1L) > CELLS_AT_MOST) {
      add(lines, Where.ONLY_A, a);
      add(lines, Where.ONLY_B, b);
      return;
    }
    int[][] shared = shared(a, b);
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
        lines.add(new Line(Where.BOTH, a.get(i++)));
        j++;
      } else if (j == b.size() || (i < a.size() && shared[i + 1][j] >= shared[i][j + 1])) {
        lines.add(new Line(Where.ONLY_A, a.get(i++)));
      } else {
        lines.add(new Line(Where.ONLY_B, b.get(j++)));
      }
    }
  }

  /** How many lines can be shared from {@code a[i]} and {@code b[j]} on. */
  private static int[][] shared(List<String> a, List<String> b) {
    int[][] shared = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        shared[i][j] =
            a.get(i).equals(b.get(j))
                ? shared[i + 1][j + 1] + 1
                : Math.max(shared[i + 1][j], shared[i][j + 1]);
      }
    }
    return shared;
  }

  private static List<Line> nearChanges(List<Line> all) {
    boolean[] near = new boolean[all.size()];
    for (int at = 0; at < all.size(); at++) {
      if (all.get(at).where() != Where.BOTH) {
        for (int by = Math.max(0, at - AROUND); by <= Math.min(all.size() - 1, at + AROUND); by++) {
          near[by] = true;
        }
      }
    }
    List<Line> shown = new ArrayList<>();
    for (int at = 0; at < all.size(); at++) {
      if (near[at]) {
        shown.add(all.get(at));
      } else if (shown.isEmpty() || shown.getLast().where() != Where.LEFT_OUT) {
        shown.add(new Line(Where.LEFT_OUT, ""));
      }
    }
    return shown;
  }
}
