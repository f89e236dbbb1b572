package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
  void aCellHoldsTheLastVerdictOfItsOwnPlatformAlone() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "failed on local");
    on("containers", Verdict.PASS, "replica-kill/b", "2026-11-24T09:00:00Z");

    PlatformTable table = table();
    assertThat(table.platforms())
        .extracting(PlatformTable.Platform::name)
        .containsExactly("local", "containers");
    assertThat(table.rows().getFirst().cells())
        .extracting(cell -> cell.verdict().text() + ", " + cell.age())
        .containsExactly("FAIL, 3 days before this page", "PASS, 3 h before this page");
  }

  @Test
  void aPassOnOnePlatformIsNeverShownForAnother() throws Exception {
    on("local", Verdict.PASS, "replica-kill/a", "2026-11-24T09:00:00Z");
    on("containers", Verdict.PASS, "other/b", "2026-11-24T09:00:00Z");
    rename("other/b", "replica-kill", "other");

    assertThat(table().rows())
        .extracting(row -> row.scenario() + ": " + verdicts(row))
        .containsExactly("other: [not run, PASS]", "replica-kill: [PASS, not run]");
  }

  @Test
  void theTableForATerminalSaysTheSame() throws Exception {
    on("local", Verdict.PASS, "replica-kill/a", "2026-11-24T09:00:00Z");
    on("containers", Verdict.PASS, "other/b", "2026-11-24T09:00:00Z");
    rename("other/b", "replica-kill", "other");
    SkippedRun.of("other", "local", Instant.parse("2026-11-24T11:00:00Z"), "no hammer")
        .write(reports.resolve("runs/other/2026-11-24T11-00-00"));

    assertThat(VerdictTable.lines(reports.resolve("runs"), Instant.parse("2026-11-24T12:00:00Z")))
        .startsWith(
            "scenario      local    containers",
            "other         SKIPPED  PASS",
            "replica-kill  PASS     not run",
            "a verdict holds for the platform that it was found on, and for no other")
        .contains("local: skips other: no hammer");
    assertThat(VerdictTable.lines(reports.resolve("none"), Instant.EPOCH)).isEmpty();
  }

  @Test
  void aSkippedRunSaysWhy() throws Exception {
    String why = "platform local cannot do network: no toxiproxy-server on PATH";
    SkippedRun.of("slow-pricing", "local", Instant.parse("2026-11-24T11:59:30Z"), why)
        .write(reports.resolve("runs/slow-pricing/2026-11-24T11-59-30"));

    assertThat(index()).contains("1 SKIPPED", why, "skips slow-pricing: " + why);
    assertThat(table().rows().getFirst().cells().getFirst())
        .isEqualTo(
            new PlatformTable.Cell(
                true,
                new ReportPage.VerdictView("SKIPPED", "skipped", "–"),
                "",
                "less than a minute before this page",
                why));
  }

  @Test
  void aDamagedSkipIsListedAsSuch() throws Exception {
    Path folder = Files.createDirectories(reports.resolve("runs/slow-pricing/torn"));
    Files.writeString(folder.resolve("skipped.json"), "{\"format\": 1}");

    assertThat(index()).contains("1 DAMAGED", "it lacks one of scenario");
  }

  @Test
  void whatAPlatformDoesNotDoIsNamedFromItsOwnRuns() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "the only one");

    PlatformTable.Platform local = table().platforms().getFirst();
    assertThat(local.embedded()).containsExactly("registry: Consul API subset, 0.1.0");
    assertThat(local.cannot())
        .contains(
            "Deployment spec.template.spec.containers[0].resources: processes run without limits",
            "PodDisruptionBudget: nothing here drains nodes");
  }

  @Test
  void theLastTwentyRunsAreAChartWithTheSameInWords() throws Exception {
    for (int minute = 10; minute < 35; minute++) {
      run("replica-kill/" + minute, "2026-11-22T10:" + minute + ":00Z", "again");
    }

    assertThat(index().split("<rect", -1)).hasSize(21);
    assertThat(index())
        .contains("The last 20 runs, the oldest first: FAIL on local, p99 ")
        .contains("2026-11-22 10:34:00 UTC</title>")
        .doesNotContain("2026-11-22 10:14:00 UTC</title>");
  }

  @Test
  void aSummaryOfAnEarlierVersionStillCounts() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "an old one");
    Path json = reports.resolve("runs/replica-kill/a/run.json");
    JsonNode tree = new JsonMapper().readTree(Files.readString(json));
    ((ObjectNode) tree).remove("notHonoured");
    tree.path("loads").forEach(load -> ((ObjectNode) load).remove("judged"));
    Files.writeString(json, tree.toString());

    assertThat(index()).contains("an old one", "1 FAIL");
    assertThat(table().rows().getFirst().cells().getFirst().verdict().text()).isEqualTo("FAIL");
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

  @Test
  void nothingIsWrittenOutsideOfTheFolderThatWasNamed() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "the only one");
    Files.writeString(reports.resolve("index.html"), "somebody's");

    IndexWriter.write(reports.resolve("runs"), Instant.parse("2026-11-24T12:00:00Z"));

    assertThat(reports.resolve("index.html")).hasContent("somebody's");
    assertThat(reports.resolve("runs/index.html"))
        .content()
        .contains("href=\"./replica-kill/a/report.html\"");
  }

  @Test
  void aPageOfThatNameThatIsSomebodysIsNotWrittenOver() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "the only one");
    Files.writeString(reports.resolve("runs/index.html"), "somebody's");

    IndexWriter.write(reports.resolve("runs"), Instant.parse("2026-11-24T12:00:00Z"));

    assertThat(reports.resolve("runs/index.html")).hasContent("somebody's");
    assertThat(reports.resolve("runs/holdfast-runs.html")).content().contains("the only one");
  }

  @Test
  void ofManyRunsThePageShowsTheLastOnes() throws Exception {
    run("replica-kill/first", "2026-11-20T10:00:00Z", "the first one");
    for (int i = 0; i < 60; i++) {
      copy("first", "r" + i, "2026-11-21T10:00:%02dZ".formatted(i));
    }

    assertThat(index())
        .contains("61 runs of 1 scenario", "11 older")
        .doesNotContain("the first one");
  }

  /** A run's folder again under another name, started at another time. */
  private void copy(String from, String to, String started) throws Exception {
    Path folder = Files.createDirectories(reports.resolve("runs/replica-kill").resolve(to));
    Files.writeString(
        folder.resolve("run.json"),
        Files.readString(reports.resolve("runs/replica-kill").resolve(from).resolve("run.json"))
            .replaceFirst("\"started\" : \"[^\"]*\"", "\"started\" : \"" + started + "\"")
            .replace("the first one", "another one"));
  }

  @Test
  void whatIsRememberedOfRunsGivesTheSamePage() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "the older one");
    run("replica-kill/b", "2026-11-22T10:00:00Z", "the newer one");
    damaged("torn", "{");
    String first = index();
    assertThat(reports.resolve("runs/" + RunCache.FILE)).content().contains("the newer one");

    assertThat(index()).isEqualTo(first);
    Files.writeString(reports.resolve("runs/" + RunCache.FILE), "#holdfast-runs 1\na\tb\nno");
    assertThat(index()).isEqualTo(first);
  }

  @Test
  void aRunThatChangedOrWentIsNotRemembered() throws Exception {
    run("replica-kill/a", "2026-11-21T10:00:00Z", "as it was");
    run("replica-kill/b", "2026-11-21T10:00:00Z", "one that goes");
    index();

    run("replica-kill/a", "2026-11-21T10:00:00Z", "judged again by newer code");
    try (Stream<Path> below = Files.walk(reports.resolve("runs/replica-kill/b"))) {
      for (Path file : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }

    assertThat(index())
        .contains("judged again by newer code", "1 run of 1 scenario")
        .doesNotContain("as it was");
    assertThat(reports.resolve("runs/" + RunCache.FILE)).content().doesNotContain("one that goes");
  }

  private String index() throws Exception {
    IndexWriter.write(reports.resolve("runs"), reports, Instant.parse("2026-11-24T12:00:00Z"));
    return Files.readString(reports.resolve("index.html"));
  }

  private PlatformTable table() throws Exception {
    Path root = reports.resolve("runs");
    List<IndexedRun> runs = new ArrayList<>();
    try (Stream<Path> below = Files.walk(root, 2)) {
      below
          .filter(folder -> root.relativize(folder).getNameCount() == 2)
          .forEach(folder -> runs.add(IndexedRun.read(root, folder)));
    }
    runs.sort(Comparator.comparing(IndexedRun::when).reversed());
    return PlatformTable.of(runs, Instant.parse("2026-11-24T12:00:00Z"), _ -> "");
  }

  private static List<String> verdicts(PlatformTable.Row row) {
    return row.cells().stream().map(cell -> cell.verdict().text()).toList();
  }

  private void on(String platform, Verdict verdict, String name, String started) throws Exception {
    run(name, started, "on " + platform);
    change(name, "\"platform\" : \"local\"", "\"platform\" : \"" + platform + "\"");
    change(
        name, "\"verdict\" : \"FAIL\",\n  \"head", "\"verdict\" : \"" + verdict + "\",\n  \"head");
  }

  private void rename(String name, String from, String to) throws Exception {
    change(name, "\"scenario\" : \"" + from + "\"", "\"scenario\" : \"" + to + "\"");
  }

  private void change(String name, String from, String to) throws Exception {
    Path json = reports.resolve("runs").resolve(name).resolve("run.json");
    String text = Files.readString(json);
    assertThat(text).contains(from);
    Files.writeString(json, text.replace(from, to));
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
