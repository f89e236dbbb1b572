package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexWriterTest {
  @TempDir Path reports;

  @Test
  void listsTheRunsOfAScenarioNewestFirst() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "the older one");
    run("replica-kill/b", "2026-11-22T10:00:00Z", "the newer one");

    assertThat(index())
        .contains("2 runs of 1 scenario", "2 FAIL")
        .containsSubsequence("the newer one", "the older one")
        .contains("href=\"./runs/replica-kill/a/report.html\"");
  }

  @Test
  void aDamagedRunIsListedAsSuch() throws Exception {
    run("replica-kill/good", "2026-11-22T10:00:00Z", "the good one");
    damaged("torn", "{\"format\": 1, \"scenario\":");
    damaged("newer", "{\"format\": 2}");
    damaged("other", "[]");
    damaged("empty", "");
    damaged("verdict", "{\"format\": 1, \"verdict\": \"MAYBE\"}");
    damaged("hollow", "{\"format\": 1, \"verdict\": \"PASS\", \"durationMillis\": 1}");

    assertThat(index())
        .contains("7 runs", "the good one", "6 DAMAGED")
        .contains("its format is 2, this Holdfast reads 1")
        .contains("it has no format number")
        .contains("it has no &#39;scenario&#39;".replace("&#39;", "'"));
  }

  @Test
  void aRunThatWasNeverJudgedIsListedAsSuch() throws Exception {
    Files.createDirectories(reports.resolve("runs/replica-kill/killed"));
    Files.writeString(reports.resolve("runs/replica-kill/killed/history.jsonl"), "");

    assertThat(index())
        .contains("there is no run.json: it was never judged", "runs/replica-kill/killed");
  }

  @Test
  void aLinkToARunIsNotARun() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "the only one");
    Files.createSymbolicLink(
        reports.resolve("runs/replica-kill/latest"), reports.resolve("runs/replica-kill/a"));

    assertThat(index()).contains("1 run of 1 scenario");
  }

  @Test
  void aFolderWithAnOddNameIsStillReached() throws Exception {
    run("replica-kill/50% #1? \"x\"", "2026-11-21T10:00:00Z", "odd");

    assertThat(index())
        .contains("href=\"./runs/replica-kill/50%25%20%231%3F%20%22x%22/report.html\"");
  }

  @Test
  void nothingFromARunBecomesMarkup() throws Exception {
    SampleRuns.hostile().write(reports.resolve("runs/replica-kill/hostile"));

    assertThat(index()).doesNotContain("<script", "<img", "\u202e");
  }

  @Test
  void saysHowToMakeTheFirst() throws Exception {
    assertThat(index()).contains("0 runs of 0 scenarios", "./holdfast run");
  }

  @Test
  void aSummaryIsReadAsItWasWritten() {
    SampleRuns.Sample sample = SampleRuns.fewFailed();
    RunSummary written =
        RunSummary.of(Run.of(sample.scenario(), sample.history(), sample.judgement()));

    assertThat(RunSummary.parse(written.toJson())).isEqualTo(written);
  }

  @Test
  void aFieldOfALaterVersionIsNoDamage() {
    SampleRuns.Sample sample = SampleRuns.pass();
    String json =
        RunSummary.of(Run.of(sample.scenario(), sample.history(), sample.judgement())).toJson();

    assertThat(RunSummary.parse(json.replaceFirst("\\{", "{\"colour\": \"green\",")).scenario())
        .isEqualTo("replica-kill");
    assertThatThrownBy(() -> RunSummary.parse(json + "{"))
        .isInstanceOf(RunSummary.DamagedSummary.class);
  }

  private String index() throws Exception {
    IndexWriter.write(reports.resolve("runs"));
    return Files.readString(reports.resolve("index.html"));
  }

  private void run(String name, String started, String headline) throws Exception {
    Path folder = reports.resolve("runs").resolve(name);
    SampleRuns.fewFailed().write(folder);
    Path json = folder.resolve("run.json");
    Files.writeString(
        json,
        Files.readString(json)
            .replaceFirst("\"started\" : \"[^\"]*\"", "\"started\" : \"" + started + "\"")
            .replaceFirst("\"headline\" : \"[^\"]*\"", "\"headline\" : \"" + headline + "\""));
  }

  private void damaged(String name, String json) throws Exception {
    Path folder = Files.createDirectories(reports.resolve("runs/replica-kill").resolve(name));
    Files.writeString(folder.resolve("run.json"), json);
  }
}
