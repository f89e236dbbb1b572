package dev.holdfast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A scenario's last runs as a small chart, the oldest first: a bar for each, as high as the
 * logarithm of its p99, in its verdict's colour and over its verdict's sign.
 *
 * @param width in pixels
 * @param text the same in words
 * @param scale what the bars stand for; "" where no run has a p99
 */
record LastRuns(int width, List<Bar> bars, String text, String scale) {
  /** More than this do not fit beside a scenario's name. */
  static final int SHOWN = 20;

  private static final int STEP = 18;
  private static final double HIGHEST = 34;

  /** So high is the bar of a run without any figure. */
  private static final double LEAST = 3;

  /** A run's bar; its middle is at {@code x}. All in pixels. */
  record Bar(int x, double height, String css, String sign, String title) {
    int left() {
      return x - STEP / 2 + 2;
    }

    String top() {
      return Wording.plain(HIGHEST + 2 - height, 1);
    }

    String tall() {
      return Wording.plain(height, 1);
    }
  }

  /**
   * @param runs newest first
   */
  static LastRuns of(List<IndexedRun> runs) {
    List<IndexedRun> shown = runs.stream().limit(SHOWN).toList().reversed();
    double most = shown.stream().flatMap(LastRuns::p99).max(Double::compare).orElse(0.0);
    double least = shown.stream().flatMap(LastRuns::p99).min(Double::compare).orElse(0.0);
    List<Bar> bars = new ArrayList<>();
    for (IndexedRun run : shown) {
      double height = p99(run).findFirst().map(p99 -> height(p99, least, most)).orElse(LEAST);
      bars.add(
          new Bar(
              bars.size() * STEP + STEP / 2,
              height,
              run.verdict().css(),
              run.verdict().sign(),
              words(run) + ", " + Wording.wall(run.when())));
    }
    return new LastRuns(
        bars.size() * STEP,
        bars,
        "The last "
            + Wording.counted(shown.size(), "run", "runs")
            + ", the oldest first: "
            + shown.stream().map(LastRuns::words).collect(Collectors.joining("; ")),
        most == 0 ? "" : "p99 from " + time(least) + " to " + time(most) + ", logarithmic");
  }

  /**
   * On a scale that begins at half of the least, so that one bad run does not flatten the others.
   */
  private static double height(double p99, double least, double most) {
    double bottom = Math.log(Math.max(least, 1e-3) / 2);
    double share =
        (Math.log(Math.max(p99, 1e-3)) - bottom) / (Math.log(Math.max(most, 1e-3)) - bottom);
    return LEAST + (HIGHEST - LEAST) * share;
  }

  private static Stream<Double> p99(IndexedRun run) {
    return Stream.ofNullable(run.p99Millis());
  }

  private static String words(IndexedRun run) {
    Double failed = run.failedShare();
    return run.verdict().text()
        + (run.platform().isEmpty() ? "" : " on " + run.platform())
        + p99(run).findFirst().map(p99 -> ", p99 " + time(p99)).orElse("")
        + (failed == null || failed == 0
            ? ""
            : ", " + Wording.share(Math.round(failed * 1_000_000), 1_000_000) + " failed");
  }

  private static String time(double millis) {
    return Wording.time(Math.round(millis * 1e6));
  }
}
