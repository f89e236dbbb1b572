package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.holdfast.model.Answer;
import dev.holdfast.model.History;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestLog;
import dev.holdfast.model.timeline.Timeline;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadSeriesTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "0, 100",
    "1000, 100",
    "59000, 100",
    "60000, 200",
    "3600000, 10000",
    "86400000, 300000"
  })
  void theIntervalIsTheShortestThatGivesFewEnoughPoints(long spanMillis, long intervalMillis) {
    long interval = LoadSeries.intervalNanos(spanMillis * MILLI);

    assertThat(interval).isEqualTo(intervalMillis * MILLI);
    assertThat(spanMillis * MILLI / interval + 1).isLessThanOrEqualTo(LoadSeries.MAX_INTERVALS);
  }

  @Test
  void aRequestIsSentWhereItStartedAndAnsweredWhereItEnded() {
    LoadSeries series =
        series(request(0, 20, 30, Answer.OK, ""), request(1, 90, 210, Answer.FAILED, "status 503"));

    assertThat(series.sent()).containsExactly(20.0, 0.0, 0.0);
    assertThat(series.ok()).containsExactly(10.0, 0.0, 0.0);
    assertThat(series.failed()).containsExactly(0L, 0L, 1L);
    assertThat(series.x()).containsExactly(0.05, 0.15, 0.25);
  }

  @Test
  void latencyIsRoundedByAFiveHundredthAtMostAndLeftOutWhereNothingEnded() {
    RequestLog.Builder log = new RequestLog.Builder("browse");
    for (int number = 1; number <= 100; number++) {
      log.add(new Request(number, 0, 0, number * MILLI / 2, 200, Answer.OK, List.of(), ""));
    }
    log.add(request(101, 250, 260, Answer.OK, ""));
    LoadSeries series = series(log, 260 * MILLI);

    assertThat(series.p50()).hasSize(3);
    assertThat(series.p50().get(0)).isCloseTo(25.0, withinPercentage(0.2));
    assertThat(series.p50().get(1)).isNull();
    assertThat(series.p50().get(2)).isCloseTo(10.0, withinPercentage(0.2));
    assertThat(series.p90().getFirst()).isCloseTo(45.0, withinPercentage(0.2));
    assertThat(series.p99().getFirst()).isCloseTo(49.5, withinPercentage(0.2));
    assertThat(series.max().getFirst()).isCloseTo(50.0, withinPercentage(0.2));
  }

  @Test
  void rareKindsOfErrorsAreCountedTogether() {
    RequestLog.Builder log = new RequestLog.Builder("browse");
    for (int number = 0; number < 20; number++) {
      log.add(request(number, 0, 10, Answer.FAILED, number < 11 ? "reset" : "kind " + number));
    }
    List<LoadSeries.ErrorSeries> errors = series(log, 10 * MILLI).errors();

    assertThat(errors).hasSize(6);
    assertThat(errors.getFirst().kind()).isEqualTo("reset");
    assertThat(errors.getLast().kind()).isEqualTo("5 other kinds");
    assertThat(errors.stream().mapToLong(LoadSeries.ErrorSeries::total).sum()).isEqualTo(20);
  }

  private static LoadSeries series(Request... requests) {
    RequestLog.Builder log = new RequestLog.Builder("browse");
    long end = 0;
    for (Request request : requests) {
      log.add(request);
      end = Math.max(end, request.endedNanos());
    }
    return series(log, end);
  }

  private static LoadSeries series(RequestLog.Builder log, long end) {
    Timeline read =
        Timeline.of(SampleRuns.scenario(60, ""), new History(List.of(), List.of(log.build())));
    return LoadSeries.of(read.load("browse"), 0, end);
  }

  private static Request request(
      long number, long startMillis, long endMillis, Answer answer, String error) {
    return new Request(
        number,
        startMillis * MILLI,
        startMillis * MILLI,
        endMillis * MILLI,
        answer == Answer.OK ? 200 : 503,
        answer,
        List.of(),
        error);
  }
}
