package dev.holdfast.report;

import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a load saw in a stretch of its time. Latencies count from the intended start and hold every
 * answer, the bad ones too; null where there was none.
 *
 * @param sent how many requests ended, well or not
 */
record LoadFigures(
    long sent,
    long ok,
    long slow,
    long failed,
    @Nullable Double p50Millis,
    @Nullable Double p90Millis,
    @Nullable Double p99Millis,
    @Nullable Double p999Millis,
    @Nullable Double maxMillis) {

  static LoadFigures of(RequestLog log, Predicate<Request> counted) {
    long ok = 0;
    long slow = 0;
    long failed = 0;
    long[] latencies = new long[log.size()];
    int size = 0;
    for (int index = 0; index < log.size(); index++) {
      Request request = log.get(index);
      if (!counted.test(request)) {
        continue;
      }
      latencies[size++] = request.latencyNanos();
      switch (request.answer()) {
        case OK -> ok++;
        case SLOW -> slow++;
        case FAILED -> failed++;
      }
    }
    Arrays.sort(latencies, 0, size);
    return new LoadFigures(
        size,
        ok,
        slow,
        failed,
        millis(latencies, size, 50),
        millis(latencies, size, 90),
        millis(latencies, size, 99),
        millis(latencies, size, 99.9),
        millis(latencies, size, 100));
  }

  private static @Nullable Double millis(long[] sorted, int size, double percentile) {
    return size == 0 ? null : rounded(Percentiles.nanos(sorted, 0, size, percentile));
  }

  private static double rounded(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
