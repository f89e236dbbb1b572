package dev.holdfast.report;

import dev.holdfast.model.timeline.Stretch;
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

  static LoadFigures of(Stretch stretch) {
    return new LoadFigures(
        stretch.answers(),
        stretch.ok(),
        stretch.slow(),
        stretch.failed(),
        millis(stretch, 50),
        millis(stretch, 90),
        millis(stretch, 99),
        millis(stretch, 99.9),
        millis(stretch, 100));
  }

  private static @Nullable Double millis(Stretch stretch, double percentile) {
    return stretch.answers() == 0 ? null : rounded(stretch.fromIntended().at(percentile));
  }

  private static double rounded(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
