package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.model.Check;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionTest {
  @TempDir private Path folder = Path.of("");

  /** Of a run of a scenario with the fault kill-one. */
  private Repetition.One run(Verdict met, Verdict clean, long badAnswers, long lastBadMillis) {
    Failover.Moment last =
        badAnswers == 0 ? null : new Failover.Moment(lastBadMillis * 1_000_000, 0, "");
    List<Check> checks =
        List.of(
            new Check("kill-one.fault-seen", Verdict.PASS, "seen", "seen", ""),
            new Check("kill-one.fault-met", met, "met", "7 met", met == Verdict.PASS ? "" : "why"),
            new Check(
                "kill-one.clean-within",
                clean,
                "500 ms",
                lastBadMillis + " ms",
                clean == Verdict.PASS ? "" : "too late"),
            new Check("residue", Verdict.PASS, "nothing", "nothing", ""));
    return new Repetition.One(
        folder.resolve("run-" + badAnswers + "-" + lastBadMillis),
        new Judgement(
            Verdict.of(checks.stream().map(Check::verdict).toList()),
            "a headline",
            checks,
            List.of(
                new Failover(
                    "kill-one",
                    List.of("catalog-1"),
                    0,
                    0,
                    null,
                    null,
                    last,
                    null,
                    null,
                    7,
                    badAnswers,
                    null,
                    null))));
  }

  private Repetition.One good() {
    return run(Verdict.PASS, Verdict.PASS, 0, 0);
  }

  private static Repetition of(Repetition.One... runs) {
    return Repetition.of(List.of(runs));
  }

  @Test
  void aStrikeCountsOnceHoweverManyRequestsMetIt() {
    Repetition three = of(good(), good(), good());

    assertThat(three.verdict()).isEqualTo(Verdict.PASS);
    assertThat(three.headline())
        .isEqualTo(
            "All 3 runs held what was asked; kill-one: 0 of 3 strikes were noticed, below 64 % with 95 % confidence.");
  }

  @Test
  void theWorstVerdictIsThatOfAll() {
    Repetition three = of(good(), run(Verdict.PASS, Verdict.FAIL, 40, 900), good());

    assertThat(three.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(three.headline()).startsWith("2 of 3 runs held what was asked; kill-one: 1 of 3");
    assertThat(three.faults().getFirst().missed())
        .hasToString("1 of 3 (below 87 % with 95 % confidence)");
    assertThat(three.faults().getFirst().mostBad()).isEqualTo(40);
    assertThat(three.lines())
        .contains("      last bad answer: 900 ms, at most 900 ms (1 seen)")
        .contains(
            "check kill-one.clean-within: FAIL in 1 of 3 (below 87 % with 95 % confidence); 900 ms: too late");
  }

  @Test
  void aStrikeThatTheLoadDidNotMeetCountsNeitherWay() {
    Repetition three = of(good(), run(Verdict.UNKNOWN, Verdict.PASS, 0, 0), good());

    Repetition.OfFault fault = three.faults().getFirst();
    assertThat(three.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(fault.strikes()).isEqualTo(2);
    assertThat(fault.noticed().of()).isEqualTo(2);
    assertThat(fault.missed().of()).isEqualTo(2);
    assertThat(fault.unknown()).isEqualTo(1);
  }

  @Test
  void whatWasMetInNoRunIsSaidToBe() {
    assertThat(of(run(Verdict.UNKNOWN, Verdict.PASS, 0, 0)).headline())
        .isEqualTo("0 of 1 run held what was asked; kill-one was met in none of them.");
  }

  @Test
  void medianAndLongestAreOfTheStrikesThatHadOne() {
    Repetition four =
        of(
            run(Verdict.PASS, Verdict.PASS, 3, 100),
            run(Verdict.PASS, Verdict.PASS, 3, 300),
            run(Verdict.PASS, Verdict.PASS, 3, 200),
            good());

    assertThat(four.faults().getFirst().moments().get("Last bad answer"))
        .isEqualTo(new Repetition.Spread(3, 100, 200, 300));
  }

  /** Clopper and Pearson's: 0 of 20 is 1 - 0.05^(1/20); 1 of 20 and 5 of 20 are in tables. */
  @Test
  void theBoundIsTheExactOne() {
    assertThat(Bound.above(0, 20)).isCloseTo(1 - Math.pow(0.05, 1 / 20.0), within(1e-9));
    assertThat(Bound.above(1, 20)).isCloseTo(0.2161, within(1e-4));
    assertThat(Bound.above(5, 20)).isCloseTo(0.4556, within(1e-4));
    assertThat(Bound.above(20, 20)).isEqualTo(1);
    assertThat(Bound.said(0, 0)).isEmpty();
  }

  @Test
  void thePageLinksEachRunAndShowsNoMarkupOfASystem() throws IOException {
    Repetition.One hostile =
        new Repetition.One(
            folder.resolve("run <2>"),
            new Judgement(Verdict.PASS, "<script>alert(1)</script>", List.of(), List.of()));
    List<Repetition.One> runs = new ArrayList<>(List.of(good(), hostile));
    Files.createDirectories(hostile.folder());

    Repetition.of(runs).write(hostile.folder());

    String page = Files.readString(hostile.folder().resolve(Repetition.HTML));
    assertThat(page)
        .contains("href=\"./../run-0-0/report.html\"")
        .contains("href=\"./report.html\"")
        .doesNotContain("<script>alert");
    assertThat(hostile.folder().resolve(Repetition.JSON))
        .content()
        .contains("\"verdict\" : \"PASS\"");
  }
}
