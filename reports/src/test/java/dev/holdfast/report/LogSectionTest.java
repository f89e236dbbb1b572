package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.LogFigures;
import dev.holdfast.model.LogGap;
import dev.holdfast.model.LogProcess;
import dev.holdfast.model.LogStage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the report says of log lines: which way they took, where and when they were lost. */
class LogSectionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final LogGap GAP =
      new LogGap("received", "searchable", 12, 30 * SECOND, 31 * SECOND);

  @TempDir Path folder;

  private static LogStage stage(String name, long lines, long lost) {
    return new LogStage(
        name, lines, 1, 100, lost, 0, 0, 0, lost > 0 ? 41 : -1, lost > 0 ? 52 : -1, -1, -1, -1);
  }

  private static LogProcess process(String instance, long lost) {
    return new LogProcess(
        instance,
        "p1",
        List.of(
            stage("written", 100, 0),
            stage("received", 100, 0),
            stage("searchable", 100 - lost, lost)),
        List.of(new LogGap(GAP.after(), GAP.before(), lost, GAP.fromNanos(), GAP.toNanos())),
        "look at it");
  }

  /** Of a run in which the pipeline lost 12 of 100 lines. */
  private static SampleRuns.Sample run(Event.LogsBrought brought) {
    return run(brought, List.of(process("catalog-1", GAP.lines())));
  }

  private static SampleRuns.Sample run(Event.LogsBrought brought, List<LogProcess> processes) {
    SampleRuns.Sample sample = SampleRuns.fewFailed();
    List<Event> events = new ArrayList<>(sample.history().events());
    events.add(brought);
    Judgement was = sample.judgement();
    LogFigures figures =
        new LogFigures("catalog", 100, 12, 88, 0, 12, SECOND, 2 * SECOND, processes);
    return new SampleRuns.Sample(
        sample.scenario(),
        new History(events, sample.history().requests()),
        new Judgement(
            was.verdict(), was.headline(), was.checks(), was.failovers(), List.of(figures)));
  }

  private static Event.LogsBrought brought(String kibana) {
    return new Event.LogsBrought(SECOND, "filebeat:9.5.3, logstash:9.5.3", kibana);
  }

  private String html(SampleRuns.Sample sample) throws Exception {
    sample.write(folder);
    return Files.readString(folder.resolve("report.html"));
  }

  @Test
  void whenAndWhereLinesWereLostStandsBesideTheFaults() {
    SampleRuns.Sample sample = run(brought(""));
    Run run = Run.of(sample.timeline(), sample.judgement());

    List<Lanes> lanes = Timeline.of(run).lanes();

    assertThat(lanes).extracting(Lanes::id).startsWith("story", "lost");
    Lanes.Span span = lanes.get(1).lanes().getFirst().spans().getFirst();
    assertThat(span.from()).isEqualTo(run.seconds(GAP.fromNanos()));
    assertThat(span.to()).isEqualTo(run.seconds(GAP.toNanos()));
    assertThat(span.label()).isEqualTo("12");
    assertThat(span.tip()).isEqualTo("12 lines lost between received and searchable");
  }

  @Test
  void linesThatWereNeverWrittenAreDrawnToo() {
    LogGap never = new LogGap("", "written", 7, 32 * SECOND, 33 * SECOND);
    LogProcess unwritten = new LogProcess("catalog-1", "", List.of(), List.of(never), "");
    SampleRuns.Sample sample = run(brought(""), List.of(process("catalog-1", 12), unwritten));
    Run run = Run.of(sample.timeline(), sample.judgement());

    List<Lanes.Lane> lanes = Lanes.lost(run).lanes();

    assertThat(lanes)
        .extracting(Lanes.Lane::name)
        .containsExactly("catalog-1", "catalog-1, not written");
    Lanes.Span span = lanes.getLast().spans().getFirst();
    assertThat(span.from()).isEqualTo(run.seconds(never.fromNanos()));
    assertThat(span.tip()).isEqualTo("7 lines lost before any stage: in no pod’s log");
  }

  @Test
  void ofVeryManyProcessesThoseThatLostMostAreDrawnEachForItself() {
    List<LogProcess> processes =
        IntStream.rangeClosed(1, 30).mapToObj(i -> process("catalog-" + i, i)).toList();
    SampleRuns.Sample sample = run(brought(""), processes);

    Lanes lost = Lanes.lost(Run.of(sample.timeline(), sample.judgement()));

    assertThat(lost.lanes())
        .extracting(Lanes.Lane::name)
        .isEqualTo(IntStream.rangeClosed(7, 30).mapToObj(i -> "catalog-" + i).toList());
    assertThat(lost.note()).endsWith("; of 30 processes those 24 that lost most");
  }

  @Test
  void theFirstAndTheLastLostLineAreInTheTable() throws Exception {
    SampleRuns.Sample sample = run(brought(""));
    Run run = Run.of(sample.timeline(), sample.judgement());

    assertThat(html(sample))
        .contains(
            "41 to 52, %s s to %s s"
                .formatted(
                    Wording.fixed(run.seconds(GAP.fromNanos()), 3),
                    Wording.fixed(run.seconds(GAP.toNanos()), 3)));
  }

  @Test
  void theReportSaysWhichWayTheLinesTook() throws Exception {
    assertThat(html(run(brought(""))))
        .contains("Brought to the store by: filebeat:9.5.3, logstash:9.5.3")
        .doesNotContain("In Kibana");
  }

  @Test
  void aKibanaIsLinkedToAtTheRunsTime() throws Exception {
    String html = html(run(brought("https://kibana.example.com/s/shop"))).replace("&#39;", "'");

    assertThat(html)
        .contains(
            "href=\"https://kibana.example.com/s/shop/app/dashboards#/view/holdfast?_g=(time:(from:'")
        .contains("https://kibana.example.com/s/shop/app/discover#/view/holdfast-request?_g=(time:")
        .contains("(query:(language:kuery,query:'http.request.id%3A%20");
  }

  @Test
  void whatIsNoWebAddressBecomesNoLink() throws Exception {
    assertThat(html(run(brought("javascript:alert(1)"))))
        .doesNotContain("In Kibana", "javascript:");
    assertThat(html(run(brought("https://x\" onclick=\"y")))).doesNotContain("In Kibana");
  }
}
