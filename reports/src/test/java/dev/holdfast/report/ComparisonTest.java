package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir Path folder;

  @Test
  void theTerminalShowsWhatItEverShowed() throws Exception {
    Golden.assertEqual(
        "compared.txt",
        String.join("\n", compare(SampleRuns.pass(), SampleRuns.outage()).lines()) + "\n");
  }

  @Test
  void aRunComparedWithItselfDiffersInNothing() {
    List<String> lines = compare(SampleRuns.pass(), SampleRuns.pass()).lines();

    assertThat(lines).noneMatch(line -> line.startsWith("≠"));
    assertThat(lines)
        .contains(
            "Both runs end PASS; no check has another verdict. Scenario, values, platform and"
                + " version are the same.");
  }

  @Test
  void everyCheckOfEitherRunIsThereWithBothValues() {
    assertThat(compare(SampleRuns.pass(), SampleRuns.notReady()).page().sections())
        .filteredOn(section -> section.title().equals("Checks"))
        .flatExtracting(ComparePage.Section::rows)
        .extracting(ComparePage.Row::name, row -> row.a().text(), row -> row.b().text())
        .contains(
            org.assertj.core.groups.Tuple.tuple("ready", "not asked", "6 of 9 ready"),
            org.assertj.core.groups.Tuple.tuple(
                "kill-one.redundant-within", "6.12 s ± 100 ms", "not asked"),
            org.assertj.core.groups.Tuple.tuple("residue", "nothing", "nothing"));
  }

  @Test
  void aChangeIsSaidInPercentOrAsAFactor() {
    assertThat(ComparePage.change(100, 112)).isEqualTo("+12 %");
    assertThat(ComparePage.change(100, 60)).isEqualTo("−40 %");
    assertThat(ComparePage.change(100, 320)).isEqualTo("× 3.2");
    assertThat(ComparePage.change(1_000, 25)).isEqualTo("× 0.025");
    assertThat(ComparePage.change(0, 5)).as("from none there is no factor").isEmpty();
    assertThat(ComparePage.change(7, 7)).isEmpty();
  }

  @Test
  void thePageGoesToTheRunThatStartedLater() {
    Comparison comparison = compare(SampleRuns.pass(), SampleRuns.pass());

    assertThat(comparison.newer()).as("of two that started at once the second").isEqualTo(b());
  }

  @Test
  void nothingOfARunBecomesMarkupOrSteersATerminal() throws Exception {
    Comparison comparison = compare(SampleRuns.hostile(), SampleRuns.fewFailed());
    comparison.write(folder.resolve("compare.html"));

    String html = Files.readString(folder.resolve("compare.html"));
    assertThat(html).doesNotContain("<img", "<script>window", "<!--", "\u202e", "\u001b");
    assertThat(html.split("<script", -1)).as("data, chart library, the page's own").hasSize(4);
    assertThat(comparison.lines()).noneMatch(line -> line.contains("\u001b["));
  }

  @Test
  void aRunThatEndedAtOnceCanBeCompared() throws Exception {
    Comparison comparison = compare(SampleRuns.barelyBegun(), SampleRuns.pass());
    comparison.write(folder.resolve("compare.html"));

    assertThat(comparison.lines()).anyMatch(line -> line.startsWith("A ends UNKNOWN, B PASS;"));
  }

  private Comparison compare(SampleRuns.Sample a, SampleRuns.Sample b) {
    return Comparison.of(
        Comparison.Side.of(Path.of("runs/a"), a.timeline(), a.judgement()),
        Comparison.Side.of(b(), b.timeline(), b.judgement()));
  }

  private static Path b() {
    return Path.of("runs/b");
  }
}
