package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GithubActionsTest {
  @TempDir Path folder;

  private static Judgement judgement(Verdict verdict) {
    return new Judgement(
        verdict,
        "2 of 10 requests failed,\n20% of them | <b>",
        List.of(
            new Check("l.failed-at-most", verdict, "at most 0", "2 of 10", "password: hunter2")),
        List.of(),
        List.of());
  }

  private String told(Verdict verdict, Map<String, String> environment) {
    StringWriter out = new StringWriter();
    new GithubActions(environment, new Redaction())
        .tell("smoke/kill.yaml", judgement(verdict), "runs/report.html", new PrintWriter(out));
    return out.toString();
  }

  @Test
  void elsewhereNothingIsSaid() {
    assertThat(told(Verdict.FAIL, Map.of())).isEmpty();
  }

  @Test
  void aFailIsAnErrorAndAnUnknownAWarningOfTheScenariosFile() {
    Map<String, String> there = Map.of("GITHUB_ACTIONS", "true");

    assertThat(told(Verdict.FAIL, there).strip())
        .isEqualTo(
            "::error file=smoke/kill.yaml,title=Holdfast%3A FAIL::2 of 10 requests failed,%0A20%25 of them | <b>");
    assertThat(told(Verdict.UNKNOWN, there)).startsWith("::warning file=");
    assertThat(told(Verdict.PASS, there)).isEmpty();
  }

  @Test
  void theSummaryIsATableInWhichNothingIsMarkupAndNoSecretStands() {
    Path summary = folder.resolve("summary.md");
    Map<String, String> there = Map.of("GITHUB_STEP_SUMMARY", summary.toString());

    told(Verdict.FAIL, there);
    told(Verdict.PASS, there);

    assertThat(summary)
        .content()
        .contains("### FAIL: smoke/kill.yaml", "### PASS: smoke/kill.yaml")
        .contains("| l.failed-at-most | FAIL | at most 0 | 2 of 10: password: (hidden)")
        .contains("failed, 20% of them \\| &lt;b>")
        .doesNotContain("hunter2");
  }
}
