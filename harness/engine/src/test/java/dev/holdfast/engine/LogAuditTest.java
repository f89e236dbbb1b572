package dev.holdfast.engine;

import static dev.holdfast.engine.LoggedRun.NOTHING_LOST;
import static dev.holdfast.engine.LoggedRun.line;
import static dev.holdfast.engine.LoggedRun.ms;
import static dev.holdfast.engine.LoggedRun.request;
import static dev.holdfast.engine.LoggedRun.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.engine.timeline.LogAdvice;
import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.LogGap;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.LogProcess;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Waypoint;
import dev.holdfast.spi.LogStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Says exactly what a shipper or a service drops or doubles on purpose, place by place. */
class LogAuditTest {
  private static final String LOST = "lost-at-most";
  private static final String DOUBLED = "duplicated-at-most";
  private static final String ORDER = "out-of-order-at-most";
  private static final String SEARCHABLE = "searchable-within";

  private static Check check(LoggedRun run, String name) {
    return Objects.requireNonNull(run.judged(NOTHING_LOST).get(name));
  }

  private static void says(Check check, Verdict verdict, String observed, String why) {
    assertThat(check.verdict()).isEqualTo(verdict);
    assertThat(check.observed()).startsWith(observed);
    assertThat(check.why()).contains(why);
  }

  @Test
  void aWholeRunLosesAndDoublesNothing() {
    LoggedRun run = new LoggedRun();

    says(check(run, LOST), Verdict.PASS, "0 of 900 lines owed", "");
    says(check(run, DOUBLED), Verdict.PASS, "0 of 900 lines", "");
    says(check(run, SEARCHABLE), Verdict.PASS, "at most 990 ms", "");
  }

  @Test
  void aBatchThatTheShipperDropsIsLostToTheLine() {
    LoggedRun run =
        new LoggedRun().without(line -> line.position() >= 100 && line.position() < 150);

    says(check(run, LOST), Verdict.FAIL, "50 of 900 lines owed", "50 numbers missing");
    says(check(run, DOUBLED), Verdict.PASS, "0 of 850 lines", "");
  }

  @Test
  void aBatchThatTheShipperSendsAgainIsDoubledToTheLine() {
    LoggedRun run = new LoggedRun().again(line -> line.position() >= 100 && line.position() < 150);

    says(check(run, DOUBLED), Verdict.FAIL, "50 of 950 lines", "the first line");
    assertThat(check(run, DOUBLED).why()).doesNotContain("another event");
    says(check(run, LOST), Verdict.PASS, "0 of 900 lines owed", "");
  }

  @Test
  void aRequestInTenThatAServiceNeverLogsIsLostThoughNoNumberIsMissing() {
    LoggedRun run =
        new LoggedRun()
            .without(line -> line.writer().service().equals("catalog") && line.number() % 10 == 0)
            .renumbered();

    says(check(run, LOST), Verdict.FAIL, "30 of 900 lines owed", "no number is missing");
    assertThat(check(run, LOST).why()).contains("30 of catalog, the first of request 0 of browse");
  }

  @Test
  void aRequestLoggedTwiceUnderTwoNumbersIsNotDoubled() {
    LoggedRun run =
        new LoggedRun().again(line -> line.writer().service().equals("pricing")).renumbered();

    says(check(run, DOUBLED), Verdict.PASS, "0 of 1,200 lines", "");
  }

  @Test
  void aLineWrittenTwiceUnderOneNumberIsDoubled() {
    LoggedRun run = new LoggedRun().again(line -> line.writer().service().equals("pricing"));

    says(check(run, DOUBLED), Verdict.FAIL, "300 of 1,200 lines", "300 of pricing");
  }

  @Test
  void whatAKilledProcessTookWithItIsALowerBound() {
    LoggedRun run =
        new LoggedRun()
            .without(line ->
                line.writer().instance().equals("catalog-2")
                    && line.number() >= 270
                    && line.number() < 285)
            .changed(line ->
                line.writer().instance().equals("catalog-2") && line.number() >= 285
                    ? asOfNewProcess(line)
                    : line)
            .pod(8_000, "catalog-2", 1);

    says(check(run, LOST), Verdict.FAIL, "at least 5 of 900 lines owed", "5 of catalog");
    assertThat(check(run, LOST).why())
        .as("its end leaves no gap in its numbers")
        .contains("no number is missing");
  }

  @Test
  void nothingLostOfAKilledProcessSaysThatItIsALowerBoundToo() {
    says(
        check(new LoggedRun().pod(8_000, "catalog-2", 1), LOST),
        Verdict.PASS,
        "0 of 900 lines owed",
        "a lower bound: lines that catalog-2 had in memory");
  }

  private static LogLine asOfNewProcess(LogLine line) {
    Writer writer = new Writer(line.writer().service(), line.writer().instance(), "p2");
    return new LogLine(
        writer,
        line.sequence() - 95,
        line.load(),
        line.number(),
        line.epochMillis(),
        line.position());
  }

  @Test
  void aFileThatIsCutInTheMiddleLosesThoseLines() {
    LoggedRun run =
        new LoggedRun()
            .without(line ->
                line.writer().instance().equals("pricing-1")
                    && line.sequence() > 40
                    && line.sequence() <= 77);

    says(check(run, LOST), Verdict.FAIL, "37 of 900 lines owed", "37 numbers missing");
  }

  @Test
  void numbersThatStartAgainWithinOneProcessAreNamedAsSuch() {
    LoggedRun run =
        new LoggedRun()
            .changed(line ->
                line.writer().instance().equals("gateway-1") && line.sequence() > 200
                    ? with(line, line.sequence() - 200, line.position())
                    : line);

    says(
        check(run, DOUBLED),
        Verdict.FAIL,
        "100 of 900 lines",
        "100 about another event: its numbers started again within one process");
    says(check(run, LOST), Verdict.PASS, "0 of 900 lines owed", "");
  }

  @Test
  void aRestartedProcessMayStartItsNumbersAgain() {
    LoggedRun run =
        new LoggedRun()
            .changed(line ->
                line.writer().instance().equals("catalog-2") && line.sequence() > 95
                    ? asOfNewProcess(line)
                    : line);

    says(check(run, DOUBLED), Verdict.PASS, "0 of 900 lines", "");
  }

  @Test
  void onlyAcknowledgedRequestsOweLines() {
    LoggedRun run = new LoggedRun().without(line -> line.number() == 7);
    run.requests.set(7, request(7, Answer.FAILED, List.of("gateway-1", "catalog-2!")));

    says(check(run, LOST), Verdict.PASS, "0 of 897 lines owed", "");
  }

  @Test
  void anInstanceTriedInVainOwesNothing() {
    LoggedRun run =
        new LoggedRun()
            .without(line -> line.number() == 7 && line.writer().instance().equals("catalog-2"));
    run.lines.add(line("catalog-3", "p1", 101, 7, 900));
    run.requests.set(
        7, request(7, Answer.OK, List.of("gateway-1", "catalog-2!", "catalog-3", "pricing-1")));

    says(check(run, LOST), Verdict.PASS, "0 of 900 lines owed", "");
  }

  @Test
  void aLineOfAVainTryDoesNotPayForTheInstanceThatServed() {
    LoggedRun run = new LoggedRun();
    run.requests.set(
        7, request(7, Answer.OK, List.of("gateway-1", "catalog-2!", "catalog-3", "pricing-1")));

    says(
        check(run, LOST),
        Verdict.FAIL,
        "1 of 900 lines owed",
        "1 of catalog, the first of request 7 of browse");
  }

  @Test
  void linesThatAreFoundLateFail() {
    says(
        check(new LoggedRun().searchableAfter(3_000), SEARCHABLE),
        Verdict.FAIL,
        "at most 3.5 s",
        "900 later, the latest of");
  }

  @Test
  void linesFromBeforeTheSystemWasReadyAreNotLateSinceTheirWayWasBeingStarted() {
    Check searchable =
        searchable(new LoggedRun().changed(LogAuditTest::ofTheStart).looksAsBefore());

    assertThat(searchable.verdict()).isEqualTo(Verdict.PASS);
    assertThat(searchable.observed())
        .startsWith("at most 990 ms")
        .endsWith("870 lines; 30 from before the system was ready left out)");
  }

  @Test
  void whereAllLinesAreFromBeforeTheSystemWasReadyNothingIsKnownOfTheLater() {
    Check searchable =
        searchable(
            new LoggedRun()
                .without(line -> line.number() >= 10)
                .changed(LogAuditTest::ofTheStart)
                .looksAsBefore());

    assertThat(searchable.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(searchable.why()).contains("from before the system was ready");
  }

  /** In the place of the first ten requests' lines: such as a service writes at its start. */
  private static LogLine ofTheStart(LogLine line) {
    return line.number() >= 10
        ? line
        : new LogLine(
            line.writer(), line.sequence(), "", -1, line.epochMillis() - 4_000, line.position());
  }

  @Test
  void lateWithinTheTimeBetweenTwoLooksIsNoVerdict() {
    says(
        check(new LoggedRun().searchableAfter(1_900), SEARCHABLE),
        Verdict.UNKNOWN,
        "at most 2.4 s",
        "not looked often enough");
  }

  @Test
  void whatTheScenarioAllowsPasses() {
    OfLogs allowed =
        new OfLogs(NOTHING_LOST.services(), new Amount.Count(50), new Amount.Share(0.1), null);
    Map<String, Check> checks =
        new LoggedRun()
            .without(line -> line.position() >= 100 && line.position() < 150)
            .again(line -> line.position() >= 200 && line.position() < 280)
            .judged(allowed);

    assertThat(checks.values()).extracting(Check::verdict).containsOnly(Verdict.PASS);
    assertThat(checks).containsOnlyKeys(LOST, DOUBLED);
  }

  @Test
  void whatWasNotReadIsNoVerdict() {
    Verdict unknown = Verdict.UNKNOWN;

    assertThat(new LoggedRun().neverRead().judged(NOTHING_LOST).values())
        .allSatisfy(check -> says(check, unknown, "nothing", "before the log store was read"));
    assertThat(
            new LoggedRun()
                .read(new Event.LogsRead(ms(20_000), 900, false, "the store is away"))
                .judged(NOTHING_LOST)
                .values())
        .allSatisfy(check -> says(check, unknown, "900 lines", "the store is away"));
    assertThat(
            new LoggedRun()
                .read(new Event.LogsRead(ms(20_000), 901, true, ""))
                .judged(NOTHING_LOST)
                .values())
        .allSatisfy(check -> says(check, unknown, "900 lines", "901 lines were read"));
  }

  @Test
  void answersThatNameNobodyAreNoVerdict() {
    LoggedRun run = new LoggedRun();
    run.requests.set(7, request(7, Answer.OK, List.of()));

    says(check(run, LOST), Verdict.UNKNOWN, "897 lines owed", "1 of 300 acknowledged answers");
  }

  @Test
  void anInstanceThatNobodyKnowsIsNoVerdict() {
    LoggedRun run = new LoggedRun();
    run.requests.set(7, request(7, Answer.OK, List.of("gateway-1", "stranger-1")));

    says(check(run, LOST), Verdict.UNKNOWN, "898 lines owed", "knows stranger-1");
  }

  @Test
  void aServiceThatServedNothingIsNoVerdict() {
    OfLogs asked = new OfLogs(List.of("gateway", "billing"), new Amount.Count(0), null, null);

    says(
        Objects.requireNonNull(new LoggedRun().judged(asked).get(LOST)),
        Verdict.UNKNOWN,
        "300 lines owed",
        "no acknowledged request was served by billing");
  }

  @Test
  void linesWithoutANumberCannotBeToldFromCopies() {
    LoggedRun run =
        new LoggedRun()
            .changed(line ->
                line.writer().service().equals("pricing") ? with(line, -1, line.position()) : line);

    says(check(run, DOUBLED), Verdict.UNKNOWN, "0 of 900 lines", "lines of pricing do not name");
    says(check(run, LOST), Verdict.PASS, "0 of 900 lines owed", "by the requests' ids alone");
  }

  @Test
  void theFileOfTheLinesIsReadBackAsItWas() throws Exception {
    LoggedRun run = new LoggedRun();
    run.lines.add(
        new LogLine(new Writer("", "odd\tname, \\with\n\"signs\"", ""), -1, "", -1, -1, 901));
    Path file = Files.createTempFile("logs", ".tsv");
    try {
      LogFile.write(file, run.history().logs());

      assertThat(LogFile.read(file).stream().toList())
          .isEqualTo(run.history().logs().stream().toList());
      assertThat(Files.size(file)).isLessThan(45L * run.lines.size());
    } finally {
      Files.delete(file);
    }
  }

  // --- order

  private static final OfLogs IN_ORDER =
      new OfLogs(NOTHING_LOST.services(), null, null, new Amount.Count(0), null);

  private static Check order(LoggedRun run) {
    return Objects.requireNonNull(run.judged(IN_ORDER).get(ORDER));
  }

  /** Ten lines of pricing come behind the five that follow them. */
  private static List<LogLine> shuffled(List<LogLine> lines) {
    List<LogLine> pricing =
        lines.stream()
            .filter(line -> line.writer().service().equals("pricing"))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.rotate(pricing.subList(100, 115), 5);
    List<LogLine> shuffled = new ArrayList<>();
    for (LogLine line : lines) {
      LogLine at = line.writer().service().equals("pricing") ? pricing.removeFirst() : line;
      shuffled.add(with(at, at.sequence(), line.position()));
    }
    return shuffled;
  }

  private static LogLines passing(List<LogLine> lines) {
    LogLines.Builder passed = new LogLines.Builder();
    long first = lines.getFirst().epochMillis() + 200;
    for (LogLine line : lines) {
      passed.add(with(line, line.sequence(), first + passed.size() * 4L));
    }
    return passed.build();
  }

  /** All stages have all lines, in the order in which they came to the one before. */
  private static LoggedRun shuffledBefore(String... stages) {
    LoggedRun run = new LoggedRun();
    List<LogLine> lines = run.lines;
    for (String stage : List.of("written", "shipped", "received", "indexed", "searchable")) {
      lines = List.of(stages).contains(stage) ? shuffled(lines) : lines;
      switch (stage) {
        case "written" -> run.written.addAll(lines);
        case "searchable" -> run.lines = new ArrayList<>(lines);
        default -> run.passed.put(Waypoint.valueOf(stage.toUpperCase(Locale.ROOT)), passing(lines));
      }
    }
    return run;
  }

  @Test
  void whereLinesKeepTheirOrderNoneIsOutOfIt() {
    says(order(shuffledBefore()), Verdict.PASS, "0 of 900 lines", "");
    says(order(new LoggedRun()), Verdict.PASS, "0 of 900 lines", "");
  }

  @Test
  void orderIsNotJudgedWhereItIsNotAskedFor() {
    assertThat(shuffledBefore("received").judged(NOTHING_LOST)).doesNotContainKey(ORDER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          written    | before written
          received   | between written and received
          indexed    | between received and indexed
          searchable | between indexed and searchable
          """)
  void linesOutOfOrderAreCountedOnceAtTheStageAtWhichTheyChangedPlaces(String stage, String where) {
    says(
        order(shuffledBefore(stage)),
        Verdict.FAIL,
        "10 of 900 lines",
        "10 of pricing-1 " + where + ": ");
  }

  @Test
  void whatChangesPlacesAtTwoStagesIsSaidOfBoth() {
    LoggedRun run = shuffledBefore("received");
    run.lines = new ArrayList<>(run.lines);
    Collections.swap(run.lines, 0, 3); // the gateway's first two
    run.changed(line -> with(line, line.sequence(), run.lines.indexOf(line)));

    says(
        order(run),
        Verdict.FAIL,
        "11 of 900 lines",
        "1 of gateway-1 between indexed and searchable, 10 of pricing-1 between written and received: lines of a process change places");
  }

  @Test
  void whatIsHandedOnFileByFileTellsNoOrder() {
    LoggedRun run = shuffledBefore();
    LogLines.Builder shipped = new LogLines.Builder();
    run.lines.reversed().forEach(line -> shipped.add(with(line, line.sequence(), -1)));
    run.passed.put(Waypoint.SHIPPED, shipped.build());

    says(order(run), Verdict.PASS, "0 of 900 lines", "");
  }

  @Test
  void linesThatTheSameLookFoundFirstHaveNoOrder() {
    says(
        order(shuffledBefore("searchable").changed(line -> with(line, line.sequence(), 7))),
        Verdict.PASS,
        "0 of 900 lines",
        "");
  }

  @Test
  void linesAreInTheOrderInWhichTheyWereFoundWhicheverShardWasReadFirst() {
    LoggedRun run = shuffledBefore("searchable");
    LogLines.Builder byShard = new LogLines.Builder();
    run.lines.reversed().forEach(byShard::add);

    assertThat(byShard.build().byPosition().stream().toList()).isEqualTo(run.lines);
  }

  @Test
  void whatTheHarnessShipsItselfIsJudgedAsItWasWritten() {
    Event byItself = new Event.LogsBrought(LoggedRun.ms(4_000), LogStore.BY_THE_HARNESS, "");
    LoggedRun shipping = shuffledBefore("searchable");
    shipping.events.add(byItself);
    LoggedRun writing = shuffledBefore("written");
    writing.events.add(byItself);

    says(order(shipping), Verdict.PASS, "0 of 900 lines", "");
    says(order(writing), Verdict.FAIL, "10 of 900 lines", "where it is written, not before");
  }

  @Test
  void whereThePodsLogsAreNotKnownTheOrderIsThatOfWhatIsFound() {
    LoggedRun run = new LoggedRun();
    run.lines = shuffled(run.lines);

    says(order(run), Verdict.FAIL, "10 of 900 lines", "10 of pricing-1 before searchable: lines");
  }

  @Test
  void soManyOutOfOrderAsAreAllowedPass() {
    OfLogs some = new OfLogs(NOTHING_LOST.services(), null, null, new Amount.Count(10), null);

    says(
        Objects.requireNonNull(shuffledBefore("indexed").judged(some).get(ORDER)),
        Verdict.PASS,
        "10 of 900 lines",
        "10 of pricing-1 between received and indexed");
  }

  @Test
  void ofLinesWithoutANumberTheOrderCannotBeTold() {
    LoggedRun run =
        new LoggedRun()
            .changed(line ->
                line.writer().service().equals("pricing") ? with(line, -1, line.position()) : line);

    says(order(run), Verdict.UNKNOWN, "0 of 900 lines", "their order cannot be told");
  }

  // --- clocks of those who write lines

  private static Check searchable(LoggedRun run) {
    return Objects.requireNonNull(run.judged(LoggedRun.NOTHING_LOST).get("searchable-within"));
  }

  private static LogLine ahead(LogLine line, long millis) {
    return new LogLine(
        line.writer(),
        line.sequence(),
        line.load(),
        line.number(),
        line.epochMillis() + millis,
        line.position());
  }

  @Test
  void clocksThatAreAheadDoNotMakeLinesThatCameLateSeemEarly() {
    // found 9 s after they were written, by clocks that are 10 s ahead
    LoggedRun run =
        new LoggedRun().searchableAfter(9_000).changed(line -> ahead(line, 10_000)).looksAsBefore();

    Check searchable = searchable(run);

    assertThat(searchable.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(searchable.why()).contains("the clock of catalog-1 is 10.0 s ahead");
  }

  @Test
  void clocksThatAreBehindDoNotMakeLinesThatCameInTimeSeemLate() {
    LoggedRun run = new LoggedRun().changed(line -> ahead(line, -10_000)).looksAsBefore();

    Check searchable = searchable(run);

    assertThat(searchable.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(searchable.why()).contains("the clock of catalog-1 is 10 s behind");
  }

  @Test
  void clocksThatAreOffWhereItDecidesNothingAreTold() {
    LoggedRun run = new LoggedRun().changed(line -> ahead(line, 400)).looksAsBefore();

    Check searchable = searchable(run);

    assertThat(searchable.verdict()).isEqualTo(Verdict.PASS);
    assertThat(searchable.why()).contains("the clock of gateway-1 is 398 ms ahead");
    assertThat(searchable.observed()).startsWith("at most 991 ms");
  }

  @Test
  void oneClockThatIsOffIsNotTakenForTheOthers() {
    LoggedRun run =
        new LoggedRun()
            .changed(line -> line.writer().instance().equals("catalog-1") ? ahead(line, 400) : line)
            .looksAsBefore();

    assertThat(searchable(run).why()).isEqualTo("the clock of catalog-1 is 398 ms ahead");
  }

  @Test
  void aClockThatIsSetInTheRunIsNoReasonToCallLinesLate() {
    // half way through, the clock of one pod's node goes back by 3 s
    LoggedRun run =
        new LoggedRun()
            .changed(line ->
                line.writer().instance().equals("catalog-1") && line.number() >= 150
                    ? ahead(line, -3_000)
                    : line)
            .looksAsBefore();

    Check searchable = searchable(run);

    assertThat(searchable.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(searchable.why())
        .startsWith("the clock of catalog-1 was set in the run, by 3.0 s, and whether");
  }

  @Test
  void clocksThatAreOffByLessThanLinesAreLateExcuseNone() {
    LoggedRun run =
        new LoggedRun().searchableAfter(9_000).changed(line -> ahead(line, 400)).looksAsBefore();

    assertThat(searchable(run).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aClockOfWhichTheHistorySaysThatItIsOffIsNotComparedWithout() {
    // lines about no request of the run: they themselves tell nothing of the clock
    LoggedRun run =
        new LoggedRun()
            .changed(line ->
                new LogLine(
                    line.writer(), line.sequence(), "", -1, line.epochMillis(), line.position()));
    assertThat(searchable(run).verdict()).isEqualTo(Verdict.PASS);

    run.events.add(
        new Event.ClockSeen(
            LoggedRun.ms(4_000), "catalog-1", LoggedRun.ms(10_000), LoggedRun.ms(20)));

    assertThat(searchable(run).why()).contains("the clock of catalog-1 is 10 s ahead");
    assertThat(searchable(run).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  // --- whose lines, and whose doing

  private static Check lost(LoggedRun run) {
    return Objects.requireNonNull(run.judged(LoggedRun.NOTHING_LOST).get("lost-at-most"));
  }

  private static LogLine by(LogLine line, String instance) {
    return new LogLine(
        new LogLine.Writer(line.writer().service(), instance, line.writer().process()),
        line.sequence(),
        line.load(),
        line.number(),
        line.epochMillis(),
        line.position());
  }

  @Test
  void aLineOfAnotherInstanceDoesNotPayForTheOneThatOwedIt() {
    Check lost =
        lost(
            new LoggedRun()
                .changed(line ->
                    line.number() == 0 && line.writer().instance().equals("catalog-1")
                        ? by(line, "catalog-2")
                        : line));

    assertThat(lost.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(lost.why()).contains("1 of catalog, the first of request 0 of browse");
  }

  @Test
  void linesThatNameNobodyWhomThePlatformKnowsPayForWhoeverOwesThem() {
    assertThat(lost(new LoggedRun().changed(line -> by(line, ""))).verdict())
        .isEqualTo(Verdict.PASS);
    assertThat(lost(new LoggedRun().changed(line -> by(line, "host-4711"))).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whatTheHarnessMayHaveMissedItselfIsNotTheSystemsLoss() {
    LoggedRun run =
        new LoggedRun()
            .without(line -> line.number() > 200 && line.writer().instance().equals("catalog-1"));
    assertThat(lost(run).verdict()).isEqualTo(Verdict.FAIL);

    run.events.add(
        new Event.LinesMissed(LoggedRun.ms(7_000), "catalog-1", "the log of catalog-1 broke"));

    Check lost = lost(run);
    assertThat(lost.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(lost.why())
        .isEqualTo("they may be lines that the harness itself missed: the log of catalog-1 broke");
  }

  @Test
  void whatOthersLostStaysTheirs() {
    LoggedRun run = new LoggedRun().without(line -> line.number() == 200);
    run.events.add(new Event.LinesMissed(LoggedRun.ms(7_000), "pricing-1", "the token ran out"));

    assertThat(lost(run).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whereAnybodysLinesMayHaveBeenMissedNothingLostIsTheSystems() {
    LoggedRun run = new LoggedRun().without(line -> line.number() == 200);
    run.events.add(new Event.LinesMissed(LoggedRun.ms(7_000), "", "the shipper stood still"));

    assertThat(lost(run).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whereNothingIsLostWhatMayHaveBeenMissedDoesNoHarm() {
    LoggedRun run = new LoggedRun();
    run.events.add(new Event.LinesMissed(LoggedRun.ms(7_000), "", "the shipper stood still"));

    assertThat(lost(run).verdict()).isEqualTo(Verdict.PASS);
  }

  private static LoggedRun withJob() {
    LoggedRun run = new LoggedRun();
    for (int i = 1; i <= 20; i++) {
      LogLine line = line("import-1", "p1", i, i, 900L + i);
      run.lines.add(line);
      run.written.add(line);
    }
    return run;
  }

  private static final OfLogs OF_JOB_TOO =
      new OfLogs(
          List.of("gateway", "catalog", "pricing", "import"), new Amount.Count(0), null, null);

  @Test
  void whatAJobWroteIsOwedThoughItServedNobody() {
    Check whole = Objects.requireNonNull(withJob().judged(OF_JOB_TOO).get(LOST));
    Check cut =
        Objects.requireNonNull(
            withJob()
                .without(line -> line.writer().service().equals("import") && line.sequence() > 17)
                .judged(OF_JOB_TOO)
                .get(LOST));

    says(whole, Verdict.PASS, "0 of 900 lines owed", "");
    says(cut, Verdict.FAIL, "0 of 900 lines owed", "3 of import-1 between written and searchable");
  }

  @Test
  void aJobsLinesThatStandInNotEvenItsOwnLogAreLostAsTheirNumbersSay() {
    LoggedRun run = withJob();
    run.without(line -> isJobs(line, 5, 7));
    run.written.removeIf(line -> isJobs(line, 5, 7));
    Check lost = Objects.requireNonNull(run.judged(OF_JOB_TOO).get(LOST));

    says(lost, Verdict.FAIL, "0 of 900 lines owed", "folder of log files has room");
    assertThat(lost.observed())
        .endsWith("; 3 lines that no request is about, as their numbers say, in no pod's log");
  }

  @Test
  void whatTheHarnessMissedOfAJobsLogAndASearchFoundIsNotLost() {
    LoggedRun run = withJob();
    run.written.removeIf(line -> isJobs(line, 5, 7));

    says(
        Objects.requireNonNull(run.judged(OF_JOB_TOO).get(LOST)),
        Verdict.PASS,
        "0 of 900 lines owed",
        "");
  }

  /** What is written while the log is read is there in part: a number behind its end is no gap. */
  @Test
  void numbersBehindTheLastThatAJobsLogHadWhenItWasReadAreNotMissed() {
    LoggedRun run = withJob();
    run.lines.add(line("import-1", "p1", 25, 25, 990));

    says(
        Objects.requireNonNull(run.judged(OF_JOB_TOO).get(LOST)),
        Verdict.PASS,
        "0 of 900 lines owed",
        "");
  }

  private static boolean isJobs(LogLine line, int from, int to) {
    return line.writer().service().equals("import")
        && line.sequence() >= from
        && line.sequence() <= to;
  }

  /** 50 the node did not take, and another 30 were lost on their way. */
  private static LoggedRun withAFullLogFolder() {
    LoggedRun run = new LoggedRun();
    run.without(line -> line.position() >= 100 && line.position() < 150);
    run.written.addAll(run.lines);
    return run.without(line -> line.position() >= 600 && line.position() < 630);
  }

  @Test
  void ofLinesThatCameLateItIsSaidWhereTheyLostTheirTime() {
    LoggedRun run = new LoggedRun().searchableAfter(3_000);
    run.written.addAll(run.lines);
    LogLines.Builder received = new LogLines.Builder();
    run.lines.forEach(line -> received.add(with(line, line.sequence(), line.epochMillis() + 200)));
    run.passed.put(Waypoint.RECEIVED, received.build());

    says(
        check(run, SEARCHABLE),
        Verdict.FAIL,
        "at most 3.5 s",
        "; most of it, up to 3.3 s, between received and searchable of ");
  }

  /** All lines come to that stage 3 s later than they would. */
  private static LoggedRun delayedBefore(String stage) {
    LoggedRun run = new LoggedRun().searchableAfter(3_500);
    run.written.addAll(run.lines);
    run.passed.put(Waypoint.RECEIVED, passedAfter(stage.equals("received") ? 3_200 : 200, run));
    run.passed.put(Waypoint.INDEXED, passedAfter(stage.equals("searchable") ? 300 : 3_300, run));
    return run;
  }

  private static LogLines passedAfter(long millis, LoggedRun run) {
    LogLines.Builder passed = new LogLines.Builder();
    run.lines.forEach(line -> passed.add(with(line, line.sequence(), line.epochMillis() + millis)));
    return passed.build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          received   | up to 3.2 s, between written and received of
          indexed    | up to 3.1 s, between received and indexed of
          searchable | up to 3.7 s, between indexed and searchable of
          """)
  void linesThatAreDelayedAreSaidToBeSoAtThatStage(String stage, String where) {
    LoggedRun run = delayedBefore(stage);

    says(check(run, SEARCHABLE), Verdict.FAIL, "at most 4.0 s", "; most of it, " + where);
    says(check(run, LOST), Verdict.PASS, "0 of 900 lines owed", "");
  }

  @Test
  void aDelayAndALossAreEachSaidOfTheirOwnStage() {
    LoggedRun run = delayedBefore("received");
    run.without(line -> line.number() >= 100 && line.number() < 130);
    run.passed.put(Waypoint.INDEXED, passedAfter(3_300, run));

    says(
        check(run, LOST),
        Verdict.FAIL,
        "90 of 900 lines owed",
        "30 of gateway-1 between received and indexed, numbers 101 to 130");
    says(
        check(run, SEARCHABLE),
        Verdict.FAIL,
        "at most 4.0 s",
        "; most of it, up to 3.2 s, between written and received of ");
  }

  @Test
  void whatToChangeIsSaidOnceThoughManyProcessesLostLines() {
    LoggedRun run = new LoggedRun();
    run.written.addAll(run.lines);
    run.without(line -> line.number() >= 100 && line.number() < 130);

    String why = check(run, LOST).why();

    assertThat(why)
        .contains("30 of gateway-1 between", "10 of catalog-3 between", "30 of pricing-1 between")
        .containsOnlyOnce("in the memory of something that ended");
  }

  @Test
  void copiesAreSaidToBeMadeWhereTheyWere() {
    LoggedRun run = new LoggedRun();
    run.written.addAll(run.lines);
    run.again(line -> line.writer().service().equals("pricing"));

    says(
        check(run, DOUBLED),
        Verdict.FAIL,
        "300 of 1,200 lines",
        "300 of pricing, the first line 1 of pricing-1 (300 of pricing-1 between written and searchable)");
  }

  @Test
  void linesThatStandInNoPodsLogWereLostBeforeTheyWereWritten() {
    Check lost = check(withAFullLogFolder(), LOST);

    says(
        lost, Verdict.FAIL, "80 of 900 lines owed", "that the node's folder of log files has room");
    assertThat(lost.observed()).contains("; 50 of them stand in no pod's log; 30 of 850 written");
  }

  @Test
  void linesThatStandInNoPodsLogAreDrawnWhereTheirRequestsWere() {
    List<LogProcess> ofGateway = withAFullLogFolder().figures(NOTHING_LOST).getFirst().processes();

    assertThat(ofGateway).extracting(LogProcess::process).containsExactly("p1", "");
    assertThat(ofGateway.getFirst().gaps())
        .extracting(LogGap::after, LogGap::before, LogGap::lines)
        .containsExactly(tuple("written", "searchable", 10L));
    assertThat(ofGateway.getLast())
        .isEqualTo(
            new LogProcess(
                "gateway-1",
                "",
                List.of(),
                List.of(new LogGap("", "written", 16, ms(5_340), ms(5_490))),
                LogAdvice.NOT_WRITTEN));
  }

  @Test
  void whereSoManyMayBeLostItIsSaidToo() {
    OfLogs some = new OfLogs(NOTHING_LOST.services(), new Amount.Count(80), null, null);
    Check lost = Objects.requireNonNull(withAFullLogFolder().judged(some).get(LOST));

    says(lost, Verdict.PASS, "80 of 900 lines owed", "folder of log files");
    assertThat(lost.observed()).contains("; 50 of them stand in no pod's log");
  }

  @Test
  void whereTheHarnessMayHaveMissedLinesNothingIsSaidOfWhatWasNeverWritten() {
    LoggedRun run = withAFullLogFolder();
    run.events.add(new Event.LinesMissed(LoggedRun.ms(6_000), "catalog-1", "its log was cut"));

    assertThat(check(run, LOST).observed()).doesNotContain("no pod's log");
  }

  @Test
  void whatTheFirstLookFoundWasNotSeenToComeAndIsNotLate() {
    LoggedRun run =
        new LoggedRun().changed(line -> with(line, line.sequence(), line.position() + 1));
    LogLine first = line("catalog-1", "p1", 0, 0, 0);
    run.lines.add(
        new LogLine(first.writer(), 0, "", -1, first.epochMillis() - 4_000, 0)); // before any look

    says(check(run, SEARCHABLE), Verdict.PASS, "at most 990 ms", "");
  }
}
