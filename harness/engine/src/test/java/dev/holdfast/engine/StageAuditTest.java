package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.timeline.LogAdvice;
import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.engine.timeline.StageAudit.Seen;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.LogStage;
import dev.holdfast.model.Waypoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is planted on the way of lines is found at the stage at which it was planted, to the line.
 */
class StageAuditTest {
  private static final List<String> STAGES =
      List.of("written", "shipped", "received", "indexed", "searchable");
  private static final int LINES = 1_000;
  private static final Writer ONE = new Writer("catalog", "catalog-1", "p1");
  private static final Writer TWO = new Writer("catalog", "catalog-2", "p1");

  /** What goes wrong before a stage: the lines that go in, and those that come out. */
  private final Map<String, UnaryOperator<List<LogLine>>> planted = new HashMap<>();

  private static LogLine line(Writer writer, long sequence) {
    return new LogLine(writer, sequence, "browse", sequence, 1_000 + sequence, sequence);
  }

  /** Both processes' lines, by turns. */
  private static List<LogLine> lines() {
    List<LogLine> lines = new ArrayList<>();
    for (int i = 1; i <= LINES; i++) {
      lines.add(line(ONE, i));
      lines.add(line(TWO, i));
    }
    return lines;
  }

  private static LogLines logLines(List<LogLine> lines) {
    LogLines.Builder builder = new LogLines.Builder();
    lines.forEach(builder::add);
    return builder.build();
  }

  private StageAuditTest plant(String stage, UnaryOperator<List<LogLine>> wrong) {
    planted.put(stage, wrong);
    return this;
  }

  private Map<String, LogStage> of(Writer writer) {
    List<LogLine> lines = lines();
    List<Seen> seen = new ArrayList<>();
    for (String stage : STAGES) {
      lines = planted.getOrDefault(stage, same -> same).apply(lines);
      seen.add(Seen.of(stage, logLines(lines)));
    }
    return byName(seen, writer);
  }

  private static Map<String, LogStage> byName(List<Seen> seen, Writer writer) {
    Map<String, LogStage> stages = new HashMap<>();
    Objects.requireNonNull(StageAudit.of(seen, _ -> true).get(writer))
        .forEach(stage -> stages.put(stage.name(), stage));
    return stages;
  }

  private static LogStage stage(Map<String, LogStage> stages, String name) {
    return Objects.requireNonNull(stages.get(name));
  }

  /** Nothing but what is said; and nothing at all of the other process. */
  private void found(String stage, long lost, long doubled, long disordered) {
    for (String each : STAGES) {
      LogStage one = stage(of(ONE), each);
      boolean here = each.equals(stage);
      assertThat(one.lost()).as("lost before %s", each).isEqualTo(here ? lost : 0);
      assertThat(one.doubled()).as("doubled before %s", each).isEqualTo(here ? doubled : 0);
      assertThat(one.disordered())
          .as("disordered before %s", each)
          .isEqualTo(here ? disordered : 0);
      LogStage two = stage(of(TWO), each);
      assertThat(two.lost() + two.doubled() + two.disordered()).as("of the other").isZero();
      assertThat(two.lines()).isEqualTo(LINES);
    }
  }

  private static UnaryOperator<List<LogLine>> drop(Predicate<LogLine> which) {
    return lines ->
        lines.stream().filter(line -> !line.writer().equals(ONE) || !which.test(line)).toList();
  }

  private static UnaryOperator<List<LogLine>> doubled(Predicate<LogLine> which) {
    return lines -> {
      List<LogLine> result = new ArrayList<>(lines);
      lines.stream()
          .filter(line -> line.writer().equals(ONE) && which.test(line))
          .forEach(result::add);
      return result;
    };
  }

  /** These come after all others. */
  private static UnaryOperator<List<LogLine>> delayed(Predicate<LogLine> which) {
    return lines -> {
      List<LogLine> first = new ArrayList<>(drop(which).apply(lines));
      lines.stream()
          .filter(line -> line.writer().equals(ONE) && which.test(line))
          .forEach(first::add);
      return first;
    };
  }

  private static Predicate<LogLine> every(int nth) {
    return line -> line.sequence() % nth == 0;
  }

  private static Predicate<LogLine> between(int from, int to) {
    return line -> line.sequence() >= from && line.sequence() <= to;
  }

  @Test
  void whereNothingIsWrongNothingIsFound() {
    found("none", 0, 0, 0);
  }

  static Stream<Arguments> plantedAtOneStage() {
    return STAGES.stream()
        .skip(1)
        .flatMap(stage ->
            Stream.of(
                Arguments.of(stage, "every 7th is dropped", drop(every(7)), 142, 0, 0),
                Arguments.of(stage, "a batch is dropped", drop(between(101, 150)), 50, 0, 0),
                Arguments.of(stage, "one line is dropped", drop(between(1, 1)), 1, 0, 0),
                Arguments.of(stage, "all are dropped", drop(_ -> true), LINES, 0, 0),
                Arguments.of(stage, "every 10th is doubled", doubled(every(10)), 0, 100, 0),
                Arguments.of(stage, "a batch comes late", delayed(between(301, 340)), 0, 0, 40),
                Arguments.of(
                    stage,
                    "neighbours change places",
                    (UnaryOperator<List<LogLine>>) StageAuditTest::swappedOfOne,
                    0,
                    0,
                    50)));
  }

  /** Neighbours change places; every other line is the other process's. */
  private static List<LogLine> swappedOfOne(List<LogLine> lines) {
    List<LogLine> result = new ArrayList<>(lines);
    for (int i = 0; i + 2 < result.size(); i += 40) {
      LogLine one = result.get(i);
      result.set(i, result.get(i + 2));
      result.set(i + 2, one);
    }
    return result;
  }

  @ParameterizedTest(name = "before {0} {1}")
  @MethodSource("plantedAtOneStage")
  void isFoundAtItsStage(
      String stage,
      String what,
      UnaryOperator<List<LogLine>> wrong,
      long lost,
      long doubled,
      long disordered) {
    assertThat(what).isNotEmpty();
    plant(stage, wrong);

    found(stage, lost, doubled, disordered);
  }

  @Test
  void twoLossesAreEachFoundAtTheirOwnStage() {
    plant("shipped", drop(every(10))).plant("indexed", drop(every(3)));

    Map<String, LogStage> stages = of(ONE);
    assertThat(stage(stages, "shipped").lost()).isEqualTo(100);
    assertThat(stage(stages, "received").lost()).isZero();
    assertThat(stage(stages, "indexed").lost()).as("333, of which 33 were gone").isEqualTo(300);
    assertThat(stage(stages, "searchable").lost()).isZero();
    assertThat(stage(stages, "searchable").lines()).isEqualTo(600);
  }

  @Test
  void aLossAndADoublingAreEachFoundAtTheirOwnStage() {
    plant("shipped", doubled(every(50))).plant("searchable", drop(between(991, 1_000)));

    Map<String, LogStage> stages = of(ONE);
    assertThat(stage(stages, "shipped").doubled()).isEqualTo(20);
    assertThat(stage(stages, "searchable").doubled()).isZero();
    assertThat(stage(stages, "searchable").lost()).isEqualTo(10);
    assertThat(stage(stages, "searchable").firstLost()).isEqualTo(991);
    assertThat(stage(stages, "searchable").lastLost()).isEqualTo(1_000);
  }

  @Test
  void twoDoublingsOfTheSameLinesAreTwo() {
    plant("shipped", doubled(every(100))).plant("indexed", doubled(every(100)));

    Map<String, LogStage> stages = of(ONE);
    assertThat(stage(stages, "shipped").doubled()).isEqualTo(10);
    assertThat(stage(stages, "indexed").doubled()).as("of 20 there are 40 now").isEqualTo(20);
  }

  @Test
  void twoDisordersAreEachFoundAtTheirOwnStage() {
    plant("received", delayed(between(11, 20))).plant("searchable", delayed(between(501, 503)));

    Map<String, LogStage> stages = of(ONE);
    assertThat(stage(stages, "received").disordered()).isEqualTo(10);
    assertThat(stage(stages, "searchable").disordered()).isEqualTo(3);
  }

  @Test
  void whatOneStageFailedToSeeIsNoLoss() {
    List<Seen> seen =
        List.of(
            Seen.of("written", logLines(drop(every(2)).apply(lines()))),
            Seen.of("indexed", logLines(drop(every(5)).apply(lines()))),
            Seen.of("searchable", logLines(lines())));

    Map<String, LogStage> stages = byName(seen, ONE);
    assertThat(stages.values()).allMatch(stage -> stage.lost() == 0 && stage.lines() == LINES);
  }

  @Test
  void aRestartedInstanceIsTwoProcesses() {
    Writer again = new Writer("catalog", "catalog-1", "p2");
    List<LogLine> written = new ArrayList<>(lines());
    written.add(line(again, 1));
    written.add(line(again, 2));
    List<Seen> seen =
        List.of(
            Seen.of("written", logLines(written)),
            Seen.of("searchable", logLines(written.subList(0, written.size() - 1))));

    assertThat(stage(byName(seen, ONE), "searchable").lost()).isZero();
    assertThat(stage(byName(seen, again), "searchable").lost()).isOne();
    assertThat(stage(byName(seen, again), "searchable").firstLost()).isEqualTo(2);
  }

  @Test
  void linesWithoutANumberAreToldByTheirRequests() {
    List<LogLine> written =
        lines().stream()
            .map(line ->
                new LogLine(
                    line.writer(),
                    -1,
                    line.load(),
                    line.number(),
                    line.epochMillis(),
                    line.position()))
            .toList();
    List<Seen> seen =
        List.of(
            Seen.of("written", logLines(written)),
            Seen.of(
                "searchable",
                logLines(written.stream().filter(line -> line.number() != 7).toList())));

    assertThat(stage(byName(seen, ONE), "searchable").lost()).isOne();
    assertThat(stage(byName(seen, ONE), "searchable").firstLost()).isEqualTo(7);
  }

  @Test
  void numbersMayLieAnywhere() {
    List<LogLine> written =
        Stream.of(0L, 65_535L, 65_536L, 4_000_000_000L, Long.MAX_VALUE)
            .map(sequence -> line(ONE, sequence))
            .toList();
    List<Seen> seen =
        List.of(
            Seen.of("written", logLines(written)),
            Seen.of("searchable", logLines(written.subList(1, 4))));

    LogStage searchable = stage(byName(seen, ONE), "searchable");
    assertThat(searchable.lines()).isEqualTo(3);
    assertThat(searchable.lost()).isEqualTo(2);
    assertThat(searchable.firstLost()).isZero();
    assertThat(searchable.lastLost()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void latenessIsOfEachStage() {
    List<LogLine> lines = lines();
    List<Seen> seen =
        List.of(
            Seen.of("written", logLines(lines)),
            new Seen("received", logLines(lines), LogLine::sequence),
            new Seen("searchable", logLines(lines), line -> line.sequence() * 10));

    Map<String, LogStage> stages = byName(seen, ONE);
    assertThat(stage(stages, "written").mostLateNanos()).isEqualTo(-1);
    assertThat(stage(stages, "received").p50LateNanos()).isEqualTo(500);
    assertThat(stage(stages, "received").p99LateNanos()).isEqualTo(990);
    assertThat(stage(stages, "searchable").mostLateNanos()).isEqualTo(10_000);
  }

  private static String advice(Predicate<LogLine> dropped, boolean ended) {
    return adviceAfter(drop(dropped), ended);
  }

  private static String adviceAfter(UnaryOperator<List<LogLine>> wrong, boolean ended) {
    return adviceAfter(wrong, ended, false);
  }

  private static String adviceAfter(
      UnaryOperator<List<LogLine>> wrong, boolean ended, boolean wayBroke) {
    List<Seen> seen =
        StageAudit.way(logLines(lines()), Map.of(), logLines(wrong.apply(lines())), _ -> -1);
    return LogAdvice.of(
        Objects.requireNonNull(StageAudit.of(seen, _ -> true).get(ONE)), ended, wayBroke);
  }

  @Test
  void whatToChangeIsSaidByHowLinesWereLost() {
    assertThat(advice(_ -> false, true)).isEmpty();
    assertThat(advice(between(990, 1_000), true)).startsWith("the last lines of an ended process");
    assertThat(advice(between(990, 1_000), false)).startsWith("lines in a row are missing: they");
    assertThat(advice(between(1, 10), true)).startsWith("the first lines");
    // so does what a pipeline that died had in its memory, from the beginning on
    assertThat(adviceAfter(drop(between(1, 10)), true, true))
        .startsWith("lines in a row are missing: they");
    assertThat(advice(between(500, 600), true)).startsWith("lines in a row are missing: they");
    assertThat(advice(every(7), true)).startsWith("single lines");
    assertThat(adviceAfter(doubled(every(7)), false)).startsWith("lines are there more than once");
  }

  /** What went wrong before the one waypoint that is known, or behind it. */
  private static String adviceAt(
      Waypoint known, UnaryOperator<List<LogLine>> before, UnaryOperator<List<LogLine>> behind) {
    List<LogLine> passed = before.apply(lines());
    List<Seen> seen =
        StageAudit.way(
            logLines(lines()),
            Map.of(known, logLines(passed)),
            logLines(behind.apply(passed)),
            _ -> -1);
    return LogAdvice.of(
        Objects.requireNonNull(StageAudit.of(seen, _ -> true).get(ONE)), true, false);
  }

  @Test
  void whatToChangeIsSaidOfThePartThatLostThem() {
    UnaryOperator<List<LogLine>> nothing = same -> same;
    UnaryOperator<List<LogLine>> aRow = drop(between(500, 600));
    UnaryOperator<List<LogLine>> theEnd = drop(between(990, 1_000));

    assertThat(adviceAt(Waypoint.RECEIVED, nothing, nothing)).isEmpty();
    assertThat(adviceAt(Waypoint.RECEIVED, theEnd, nothing)).startsWith("the last lines");
    assertThat(adviceAt(Waypoint.RECEIVED, aRow, nothing))
        .startsWith("lines in a row never came to the pipeline");
    assertThat(adviceAt(Waypoint.RECEIVED, drop(every(7)), nothing)).startsWith("single lines");
    // what the pipeline had is no matter of the shipper's, wherever in the process it is
    assertThat(adviceAt(Waypoint.RECEIVED, nothing, theEnd))
        .startsWith("lines in a row are missing that the pipeline had taken")
        .doesNotContain("shipper");
    assertThat(adviceAt(Waypoint.RECEIVED, nothing, drop(every(7)))).startsWith("single lines");
    assertThat(adviceAt(Waypoint.INDEXED, nothing, aRow)).startsWith("the store has told");
  }

  @Test
  void whatWasSentAgainAndIsThereOnceNeedsNoChange() {
    UnaryOperator<List<LogLine>> onceEach = _ -> lines();

    assertThat(adviceAt(Waypoint.RECEIVED, doubled(every(7)), onceEach)).isEmpty();
    assertThat(adviceAt(Waypoint.RECEIVED, doubled(every(7)), same -> same))
        .startsWith("lines are there more than once");
  }

  @Test
  void theWayHasTheWaypointsThatAreKnown() {
    LogLines lines = logLines(lines());

    assertThat(
            StageAudit.way(
                lines, Map.of(Waypoint.INDEXED, lines, Waypoint.RECEIVED, lines), lines, _ -> 5))
        .extracting(Seen::stage)
        .containsExactly("written", "received", "indexed", "searchable");
  }

  @Test
  void latenessAtAWaypointIsFromTheEventUntilItPassed() {
    LogLines events =
        logLines(List.of(new LogLine(ONE, 1, "", -1, 1_000, 0), line(ONE, 2), line(ONE, 3)));
    LogLines passed =
        logLines(
            List.of(
                new LogLine(ONE, 1, "", -1, 1_000, 1_250),
                new LogLine(ONE, 2, "", -1, -1, 1_300),
                new LogLine(ONE, 3, "", -1, 2_000, 1_999)));

    LogStage received =
        stage(
            byName(StageAudit.way(events, Map.of(Waypoint.RECEIVED, passed), events, _ -> -1), ONE),
            "received");
    assertThat(received.p50LateNanos()).as("no event is behind its passing").isZero();
    assertThat(received.mostLateNanos()).isEqualTo(250_000_000L);
  }
}
