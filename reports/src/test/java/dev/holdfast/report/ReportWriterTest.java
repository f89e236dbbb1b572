package dev.holdfast.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Event;
import dev.holdfast.model.Failover;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  @TempDir Path folder;

  @Test
  void writesThreeFilesAndLeavesNoDraft() throws Exception {
    SampleRuns.fewFailed().write(folder.resolve("run"));

    try (Stream<Path> files = Files.list(folder.resolve("run"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("report.html", "junit.xml", "run.json");
    }
  }

  @Test
  void theSameRunGivesTheSameBytes() throws Exception {
    String first = html(SampleRuns.fewFailed());

    assertThat(html(SampleRuns.fewFailed())).isEqualTo(first);
  }

  @Test
  void replacesAnEarlierReport() throws Exception {
    Files.writeString(folder.resolve("report.html"), "old");

    assertThat(html(SampleRuns.pass())).startsWith("<!DOCTYPE html>");
  }

  @Test
  void machineReadableFilesAreAsTheyEverWere() throws Exception {
    SampleRuns.fewFailed().write(folder);

    Golden.assertEqual("few-failed.json", Files.readString(folder.resolve("run.json")));
    Golden.assertEqual("few-failed.xml", Files.readString(folder.resolve("junit.xml")));
  }

  @Test
  void thePageSaysWhatItEverSaid() throws Exception {
    Golden.assertEqual(
        "few-failed.txt", text(html(SampleRuns.fewFailed())).replace(folder.toString(), "FOLDER"));
  }

  @Test
  void theFirstLineNamesThePlatformAndWhatWasEmbedded() throws Exception {
    assertThat(text(html(SampleRuns.pass())).lines().findFirst())
        .hasValue(
            "Platform: local · embedded: registry (Consul API subset, 0.1.0) · real: helm (Helm"
                + " 3.21.0)");
  }

  @Test
  void whatWentWrongComesFirstAmongTheChecks() throws Exception {
    assertThat(html(SampleRuns.hostile()))
        .containsSubsequence("FAIL</span>", "UNKNOWN</span>", "PASS</span>");
    assertThat(html(SampleRuns.outage()))
        .containsSubsequence("kill-one.clean-within</th>", "kill-one.out-of-rotation-within</th>");
  }

  @Test
  void aSystemThatWasNotReadyShowsItsLastWordsBeforeAnythingElse() throws Exception {
    assertThat(text(html(SampleRuns.notReady())))
        .containsSubsequence(
            "UNKNOWN",
            "The system was not ready",
            "GET http://127.0.3.1:8080/health/ready: connection refused",
            "Holdfast catalog 0.1.0",
            "must be a duration like 2s, got 'never'",
            "Checks");
  }

  @Test
  void aRunThatEndedAtOnceStillHasAReport() throws Exception {
    assertThat(text(html(SampleRuns.barelyBegun())))
        .contains("Platform: none was reached", "The run ended before it began.");
  }

  @Test
  void anInstanceThatWasTriedInVainIsMarked() throws Exception {
    assertThat(text(html(SampleRuns.fewFailed()))).contains("in vain: catalog-1");
  }

  @Test
  void ofTooManyBadRequestsTheFirstAndTheLastAreShown() throws Exception {
    String html = html(SampleRuns.outage());
    long total = BadRequests.of(run(SampleRuns.outage())).total();

    assertThat(total).isGreaterThan(3_000);
    assertThat(html.split("class=\"answer failed\"", -1)).hasSize(1_001);
    assertThat(text(html))
        .contains(
            "1,000 of " + Wording.count(total) + " requests shown",
            Wording.count(total - 1_000) + " more are left out here");
  }

  @Test
  void anHourGivesAPageThatABrowserTakes() throws Exception {
    SampleRuns.Sample hour = SampleRuns.hour();

    assertThat(html(hour).length()).isLessThan(2_000_000);
    assertThat(Timeline.of(run(hour)).loads().getFirst().x()).hasSizeBetween(300, 600);
  }

  @Test
  void nothingFromOutsideBecomesMarkup() throws Exception {
    String html = html(SampleRuns.hostile());

    assertThat(html).doesNotContain("<img", "<script>window", "<!--", "\u202e", "\u0000", "\u001b");
    assertThat(html.split("<script", -1)).as("data, chart library, the page's own").hasSize(4);
  }

  @Test
  void thePolicyLetsExactlyThePagesOwnScriptsAndStylesWork() throws Exception {
    String html = html(SampleRuns.hostile());
    String policy =
        first(html, "Content-Security-Policy\" content=\"([^\"]*)\"").replace("&#39;", "'");

    assertThat(policy).startsWith("default-src 'none';").doesNotContain("unsafe", "http");
    for (String inline : all(html, "<(?:script|style)>(.*?)</(?:script|style)>")) {
      assertThat(policy).contains(sha256(inline));
    }
    assertThat(all(html, "<(?:script|style)>(.*?)</(?:script|style)>")).hasSize(4);
  }

  @Test
  void thePageRefersToNothingOutsideItself() throws Exception {
    assertThat(html(SampleRuns.fewFailed()))
        .doesNotContainPattern("(?:src|href|action)\\s*=\\s*[\"']");
  }

  @Test
  void saysHowToRepeatTheRunInWordsThatAShellTakes() throws Exception {
    assertThat(text(html(SampleRuns.outage())))
        .contains(
            "./holdfast run scenarios/smoke/replica-kill.yaml --platform local --seed 8264993741023551877 --set"
                + " catalog.replicas=1",
            "./holdfast report " + folder);
    assertThat(Wording.shellWord("a b'c")).isEqualTo("'a b'\\''c'");
  }

  /** A schedule may have been changed, so a run's seed need not draw what the run struck. */
  @Test
  void aRunThatKeptItsScheduleIsRepeatedByThat() throws Exception {
    SampleRuns.Sample pass = SampleRuns.pass();
    List<Event> events = new ArrayList<>(pass.history().events());
    events.add(1, new Event.Scheduled(1, new Schedule("replica-kill", 7, List.of())));

    String html =
        html(
            new SampleRuns.Sample(
                pass.scenario(), new History(events, pass.history().requests()), pass.judgement()));

    assertThat(text(html)).contains("--platform local --schedule " + folder);
  }

  /** A rollout or an outage of the registry: nobody could be seen to leave, or to come back. */
  @Test
  void ofAFaultThatStrikesNoInstanceNothingIsShownThatOnlyOneCouldDo() throws Exception {
    SampleRuns.Sample pass = SampleRuns.pass();
    Judgement judged = pass.judgement();
    Failover struck = judged.failovers().getFirst();
    Failover nobody =
        new Failover(
            struck.fault(),
            List.of(),
            struck.seenNanos(),
            struck.seenResolutionNanos(),
            null,
            null,
            null,
            null,
            struck.redundant(),
            0,
            0,
            null,
            null);
    Judgement judgement =
        new Judgement(
            judged.verdict(), judged.headline(), judged.checks(), List.of(nobody), judged.logs());

    assertThat(text(html(pass)))
        .contains("Struck and still handed out", "Struck instance not ready", "Ready again");
    assertThat(text(html(new SampleRuns.Sample(pass.scenario(), pass.history(), judgement))))
        .contains("No single instance was struck", "Fewer ready than before", "As many ready")
        .contains("Struck and still handed out") // since the scenario asks for a bound of it
        .doesNotContain("Struck instance not ready", "Ready again");
  }

  @Test
  void aHistoryWithoutABeginningIsRefused() {
    SampleRuns.Sample pass = SampleRuns.pass();

    assertThatThrownBy(() ->
            ReportWriter.write(
                folder,
                dev.holdfast.model.timeline.Timeline.of(
                    pass.scenario(), new History(List.of(), List.of())),
                pass.judgement(),
                SampleRuns.CONTEXT))
        .hasMessage("a history must begin with RunStarted, got []");
  }

  @Test
  void aFolderThatTakesNoFileIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> SampleRuns.pass().write(file.resolve("run")))
        .isInstanceOf(ReportNotWritten.class)
        .hasMessageContaining("cannot write " + file.resolve("run"));
  }

  private String html(SampleRuns.Sample sample) throws Exception {
    sample.write(folder);
    return Files.readString(folder.resolve("report.html"));
  }

  private static Run run(SampleRuns.Sample sample) {
    return Run.of(sample.scenario(), sample.history(), sample.judgement());
  }

  /** What a reader sees, a line for each block. */
  private static String text(String html) {
    return html.substring(html.indexOf("<body>"))
        .replaceAll("(?s)<(script|svg)\\b.*?</\\1>", "")
        .replaceAll("(?s)<pre[^>]*><code>(.*?)</code></pre>", "\n$1\n")
        .replaceAll("</(?:p|h1|h2|h3|tr|div|li|dd|dl)>", "\n")
        .replaceAll("</(?:th|td|dt)>", " | ")
        .replaceAll("<[^>]+>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .lines()
        .map(line -> line.strip().replaceAll("\\s+", " "))
        .filter(line -> !line.isEmpty())
        .reduce("", (before, line) -> before + line + "\n");
  }

  private static String first(String html, String pattern) {
    return all(html, pattern).getFirst();
  }

  private static List<String> all(String html, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(html);
    return matcher.results().map(result -> result.group(1)).toList();
  }

  private static String sha256(String text) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }
}
