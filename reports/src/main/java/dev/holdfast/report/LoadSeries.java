package dev.holdfast.report;

import dev.holdfast.model.timeline.LoadTimeline;
import dev.holdfast.model.timeline.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A load over time, in intervals: what the charts draw. A request counts as sent in the interval in
 * which it started and as answered in the one in which it ended.
 *
 * @param x the middle of each interval, in seconds since the report's 0
 * @param sent and {@code ok}: per second
 * @param failed and {@code slow}: how many
 * @param p50 and the others: milliseconds from the intended start, of all that ended in the
 *     interval; null where none did
 * @param errors how many bad answers of each kind, the commonest first
 */
record LoadSeries(
    String name,
    double intervalSeconds,
    List<Double> x,
    List<Double> sent,
    List<Double> ok,
    List<Long> slow,
    List<Long> failed,
    List<@Nullable Double> p50,
    List<@Nullable Double> p90,
    List<@Nullable Double> p99,
    List<@Nullable Double> max,
    List<ErrorSeries> errors) {

  /** More intervals than this are not told apart on a screen. */
  static final int MAX_INTERVALS = 600;

  /** More kinds than this are not told apart by colour and dash. */
  private static final int MAX_ERROR_KINDS = 6;

  private static final long[] STEPS_MILLIS = {
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000
  };

  /** How often one kind of error came in each interval. */
  record ErrorSeries(String kind, long total, List<Long> counts) {}

  /** The shortest interval, at least 100 ms, that gives at most {@link #MAX_INTERVALS}. */
  static long intervalNanos(long spanNanos) {
    for (long step : STEPS_MILLIS) {
      long nanos = step * 1_000_000;
      if (spanNanos / nanos + 1 <= MAX_INTERVALS) {
        return nanos;
      }
    }
    return spanNanos / (MAX_INTERVALS - 1);
  }

  static LoadSeries of(LoadTimeline load, long zeroNanos, long endNanos) {
    long interval = intervalNanos(Math.max(0, endNanos - zeroNanos));
    return new Counting(load, zeroNanos, endNanos, interval).series();
  }

  /** Puts windows together into intervals: each begins in one of them and is no longer. */
  private static final class Counting {
    private final LoadTimeline load;
    private final long zero;
    private final long interval;
    private final int intervals;
    private final long[] sent;
    private final long[] ok;
    private final long[] slow;
    private final long[] failed;
    private final Windows.Rounded[] latencies;
    private final Map<String, long[]> byError = new LinkedHashMap<>();

    Counting(LoadTimeline load, long zero, long end, long interval) {
      this.load = load;
      this.zero = zero;
      this.interval = interval;
      intervals = (int) ((end - zero) / interval) + 1;
      sent = new long[intervals];
      ok = new long[intervals];
      slow = new long[intervals];
      failed = new long[intervals];
      latencies =
          IntStream.range(0, intervals)
              .mapToObj(_ -> new Windows.Rounded())
              .toArray(Windows.Rounded[]::new);
    }

    LoadSeries series() {
      load.windows().all().forEach(this::count);
      return new LoadSeries(
          load.name(),
          interval / 1e9,
          middles(),
          perSecond(sent),
          perSecond(ok),
          counts(slow),
          counts(failed),
          percentile(50),
          percentile(90),
          percentile(99),
          percentile(100),
          errors());
    }

    private void count(Windows.Window window) {
      int at = Math.clamp((window.fromNanos() - zero) / interval, 0, intervals - 1);
      sent[at] += window.started();
      ok[at] += window.ok();
      slow[at] += window.slow();
      failed[at] += window.failed();
      latencies[at].addAll(window.latencies());
      window
          .errors()
          .forEach((kind, count) ->
              byError.computeIfAbsent(kind, none -> new long[intervals])[at] += count);
    }

    private List<Double> middles() {
      return IntStream.range(0, intervals)
          .mapToObj(at -> Math.round((at + 0.5) * interval / 1e6) / 1e3)
          .toList();
    }

    private static List<Long> counts(long[] counts) {
      return Arrays.stream(counts).boxed().toList();
    }

    private List<Double> perSecond(long[] counts) {
      return Arrays.stream(counts)
          .mapToObj(count -> Math.round(count * 1e10 / interval) / 10.0)
          .toList();
    }

    private List<@Nullable Double> percentile(double percentile) {
      List<@Nullable Double> values = new ArrayList<>(intervals);
      for (Windows.Rounded of : latencies) {
        long[] found = of.at(percentile);
        values.add(found.length == 0 ? null : Math.round(found[0] / 1e4) / 1e2);
      }
      return values;
    }

    private List<ErrorSeries> errors() {
      List<ErrorSeries> all =
          byError.entrySet().stream()
              .map(entry ->
                  new ErrorSeries(
                      entry.getKey(),
                      Arrays.stream(entry.getValue()).sum(),
                      counts(entry.getValue())))
              .sorted((one, other) -> Long.compare(other.total(), one.total()))
              .toList();
      if (all.size() <= MAX_ERROR_KINDS) {
        return all;
      }
      List<ErrorSeries> shown = new ArrayList<>(all.subList(0, MAX_ERROR_KINDS - 1));
      shown.add(together(all.subList(MAX_ERROR_KINDS - 1, all.size())));
      return List.copyOf(shown);
    }

    private ErrorSeries together(List<ErrorSeries> rest) {
      long[] sum = new long[intervals];
      for (ErrorSeries one : rest) {
        for (int at = 0; at < intervals; at++) {
          sum[at] += one.counts().get(at);
        }
      }
      return new ErrorSeries(
          Wording.count(rest.size()) + " other kinds", Arrays.stream(sum).sum(), counts(sum));
    }
  }
}
