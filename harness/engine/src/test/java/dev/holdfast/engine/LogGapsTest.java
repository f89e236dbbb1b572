package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.timeline.LogGaps;
import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.engine.timeline.StageAudit.Seen;
import dev.holdfast.model.LogGap;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Lines of a process, ten a second: those that are lost are put together by when they were. */
class LogGapsTest {
  private static final Writer ONE = new Writer("catalog", "catalog-1", "p1");
  private static final Writer TWO = new Writer("catalog", "catalog-2", "p1");
  private static final long LINES = 1_000;

  private static LogLine line(Writer writer, long number) {
    return new LogLine(writer, number, "", -1, number * 100, number);
  }

  private static LogLines lines(LongPredicate ofOne) {
    LogLines.Builder builder = new LogLines.Builder();
    LongStream.range(0, LINES)
        .forEach(number -> {
          if (ofOne.test(number)) {
            builder.add(line(ONE, number));
          }
          builder.add(line(TWO, number));
        });
    return builder.build();
  }

  private static List<LogGap> gaps(LogLines... stages) {
    List<String> names = List.of("written", "received", "searchable");
    LogGaps gaps = new LogGaps(line -> line.epochMillis() * 1_000_000L);
    List<Seen> seen =
        IntStream.range(0, stages.length).mapToObj(i -> Seen.of(names.get(i), stages[i])).toList();
    StageAudit.eachLost(seen, _ -> true, gaps::add);
    assertThat(gaps.of(TWO)).as("of the other process").isEmpty();
    return gaps.of(ONE);
  }

  private static LogGap gap(String after, String before, long lines, double from, double to) {
    return new LogGap(after, before, lines, Math.round(from * 1e9), Math.round(to * 1e9));
  }

  @Test
  void whereNothingIsLostThereIsNoGap() {
    assertThat(gaps(lines(_ -> true), lines(_ -> true))).isEmpty();
  }

  @Test
  void linesNextToEachOtherAreOneGapAndOthersAnother() {
    assertThat(
            gaps(
                lines(_ -> true),
                lines(number -> number < 100 || (number >= 150 && number != 500))))
        .containsExactly(
            gap("written", "received", 50, 10.0, 14.9), gap("written", "received", 1, 50.0, 50.0));
  }

  @Test
  void twoStagesHaveTheirOwn() {
    assertThat(
            gaps(
                lines(_ -> true),
                lines(number -> number >= 20),
                lines(number -> number >= 20 && number < 990)))
        .containsExactly(
            gap("written", "received", 20, 0, 1.9), gap("received", "searchable", 10, 99.0, 99.9));
  }

  @Test
  void ofVeryManyThoseThatAreNearerToEachOtherAreOne() {
    List<LogGap> gaps = gaps(lines(_ -> true), lines(number -> number % 20 != 0));

    assertThat(gaps).hasSizeLessThanOrEqualTo(40);
    assertThat(gaps.stream().mapToLong(LogGap::lines).sum()).isEqualTo(LINES / 20);
  }

  @Test
  void aLineWithoutATimeIsInNoGap() {
    LogLines.Builder written = new LogLines.Builder();
    written.add(new LogLine(ONE, 1, "", -1, -1, 0));

    assertThat(gaps(written.build(), new LogLines.Builder().build())).isEmpty();
  }
}
