package dev.holdfast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A load as a drawing that needs no script, for where none may run: the p99 as a line, by its
 * logarithm, failed and slow answers as bars below it, and the moments that count.
 *
 * @param line points of the p99, one text for each stretch without a gap
 * @param highest what the line's top stands for, and {@code lowest} its bottom
 * @param most what a bar's full height stands for
 */
record StillChart(
    String name,
    List<String> line,
    List<Bar> bars,
    List<Moment> moments,
    String highest,
    String lowest,
    String most,
    String from,
    String to) {
  private static final double WIDTH = 900;
  private static final double LINE_TOP = 14;
  private static final double LINE_HEIGHT = 100;
  private static final double BARS_BOTTOM = 170;
  private static final double BARS_HEIGHT = 44;

  /** Bad answers of an interval. */
  record Bar(String x, String y, String width, String height, String css) {}

  /** What happened at a moment. */
  record Moment(String x, String css, String label) {}

  static List<StillChart> of(Timeline timeline) {
    return timeline.loads().stream()
        .filter(load -> !load.x().isEmpty())
        .map(load -> of(load, timeline.marks()))
        .toList();
  }

  private static StillChart of(LoadSeries load, List<Timeline.Mark> marks) {
    Scale x =
        new Scale(
            load.x().getFirst() - load.intervalSeconds() / 2,
            load.x().getLast() + load.intervalSeconds() / 2);
    List<Double> known = load.p99().stream().filter(Objects::nonNull).map(Math::abs).toList();
    double top = known.stream().max(Double::compare).orElse(1.0);
    double bottom = Math.max(1e-3, known.stream().min(Double::compare).orElse(1.0));
    Scale y = new Scale(Math.log(bottom), Math.log(Math.max(top, bottom * 2)));
    long most = 0;
    for (int i = 0; i < load.x().size(); i++) {
      most = Math.max(most, load.failed().get(i) + load.slow().get(i));
    }
    return new StillChart(
        load.name(),
        lines(load, x, y),
        bars(load, x, most),
        marks.stream()
            .filter(mark -> mark.at() >= x.least && mark.at() <= x.most)
            .map(mark -> new Moment(number(x.of(mark.at()) * WIDTH), mark.kind(), mark.label()))
            .toList(),
        Wording.time(Math.round(Math.max(top, bottom * 2) * 1e6)),
        Wording.time(Math.round(bottom * 1e6)),
        Long.toString(most),
        number(x.least) + " s",
        number(x.most) + " s");
  }

  private static List<String> lines(LoadSeries load, Scale x, Scale y) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < load.x().size(); i++) {
      @Nullable Double p99 = load.p99().get(i);
      if (p99 == null) {
        end(line, lines);
      } else {
        double height = y.of(Math.log(Math.max(p99, 1e-3))) * LINE_HEIGHT;
        line.append(number(x.of(load.x().get(i)) * WIDTH))
            .append(',')
            .append(number(LINE_TOP + LINE_HEIGHT - height))
            .append(' ');
      }
    }
    end(line, lines);
    return lines;
  }

  private static void end(StringBuilder line, List<String> lines) {
    if (!line.isEmpty()) {
      lines.add(line.toString().strip());
      line.setLength(0);
    }
  }

  private static List<Bar> bars(LoadSeries load, Scale x, long most) {
    List<Bar> bars = new ArrayList<>();
    double width = Math.max(1, x.of(x.least + load.intervalSeconds()) * WIDTH);
    for (int i = 0; i < load.x().size(); i++) {
      double left = x.of(load.x().get(i)) * WIDTH - width / 2;
      double failed = height(load.failed().get(i), most);
      double slow = height(load.slow().get(i), most);
      add(bars, left, BARS_BOTTOM - failed, width, failed, "failed");
      add(bars, left, BARS_BOTTOM - failed - slow, width, slow, "slow");
    }
    return bars;
  }

  private static double height(long count, long most) {
    return count == 0 ? 0 : Math.max(1, BARS_HEIGHT * count / most);
  }

  private static void add(
      List<Bar> bars, double left, double top, double width, double height, String css) {
    if (height > 0) {
      bars.add(new Bar(number(left), number(top), number(width), number(height), css));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** From a value to its share of the way from the least to the most. */
  private record Scale(double least, double most) {
    double of(double value) {
      return (value - least) / Math.max(1e-9, most - least);
    }
  }
}
