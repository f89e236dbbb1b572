package dev.holdfast.launch.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The screen on which a check ends. */
class CheckTextTest {
  private long early;
  private long doubtful;
  private List<Advice> advice = List.of();

  private Seen seen(String kind, Verdict verdict, double... bad) {
    return new Seen(
        kind,
        verdict,
        "redundant-within: 1 of 2 ready",
        "",
        190,
        early,
        doubtful,
        DoubleStream.of(bad).mapToObj(at -> new Seen.Bad(at, at + 2, "timeout")).toList(),
        2004,
        List.of(2.6),
        List.of(12.0),
        OptionalDouble.of(12),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(true, true));
  }

  private static Advice explaining(String... faults) {
    return Advice.of(
            "no-second-try",
            "nobody asks another pod",
            "",
            "",
            "a: b\n",
            new Advice.Change.Theirs("who asks"))
        .explaining(List.of(faults));
  }

  private Outcome outcome(Seen... faults) {
    Anatomy anatomy =
        new Anatomy(
            new Workload(Workload.Kind.DEPLOYMENT, "web"),
            MissingNode.getInstance(),
            MissingNode.getInstance(),
            "web",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            0);
    return new Outcome(
        new Aim(anatomy, "web", List.of("get", "/"), "/", false),
        "chart shop",
        "this machine",
        List.of(faults).stream()
            .map(seen -> new Outcome.One(seen, Path.of("s.yaml"), Path.of("r.html")))
            .toList(),
        List.of(),
        advice);
  }

  private List<String> lines(Seen... faults) {
    return CheckText.lines(
        outcome(faults),
        Path::toString,
        advice.stream().map(one -> Path.of(one.rule() + ".patch.yaml")).toList(),
        one -> ((Advice.Change.Theirs) one.change()).whose());
  }

  @Test
  void whatNoRuleExplainsIsSaidPlainlyAndWhereToLook() {
    Seen noticed = seen("pause", Verdict.FAIL, 0.2, 1.4);

    assertThat(lines(noticed))
        .contains(
            "pause: no rule explains it: 2 of 190 requests failed, from 0.2 s to 1.4 s after pause (timeout); see its report below, which has each bad answer, and what pods and Services did at that time (docs/check.md#no-rule)",
            "pause: scenario s.yaml, report r.html");
    assertThat(CheckText.headline(outcome(noticed)))
        .endsWith("; 0 weaknesses, and 1 that no rule explains");
    assertThat(lines(seen("kill", Verdict.FAIL)))
        .as("what failed without a bad answer")
        .anyMatch(line ->
            line.startsWith("kill: no rule explains it: redundant-within: 1 of 2 ready; see"));
  }

  @Test
  void whatAPieceOfAdviceExplainsNeedsNoMoreWords() {
    advice = List.of(explaining("kill", "pause"));

    List<String> lines = lines(seen("kill", Verdict.FAIL, 0.1), seen("pause", Verdict.FAIL, 0.2));

    assertThat(lines)
        .noneMatch(line -> line.contains("no rule explains"))
        .contains("   explains what failed after: kill, pause", "   by: who asks");
  }

  @Test
  void whereNobodyNoticedThereIsNothingToAdvise() {
    assertThat(lines(seen("kill", Verdict.PASS))).contains("nothing to advise");
  }

  @Test
  void whatDiffersInCountsIsSaidApart() {
    early = 1;
    doubtful = 2;

    assertThat(lines(seen("pause", Verdict.FAIL, 0.2, 1.4)).get(1))
        .contains(
            "5 of 190 failed, for 3.2 s, worst 2004 ms (1 of them before the fault, 2 of them perhaps by the generator)");
    assertThat(CheckText.line(seen("pause", Verdict.FAIL, 0.2, 1.4)))
        .as("while it runs the same is said")
        .startsWith("5 of 190 failed, for 3.2 s");
  }
}
