package dev.holdfast.report;

import dev.holdfast.model.Check;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.LogFigures;
import dev.holdfast.model.LogGap;
import dev.holdfast.model.LogProcess;
import dev.holdfast.model.LogStage;
import dev.holdfast.model.Part;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.timeline.LoadTimeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run's page says, in its order; the template only lays it out.
 *
 * @param platformLine which platform ran, and which parts were not the real thing
 * @param summary a few words under the headline: when, how long, how much
 * @param notReady "" or how the system was last seen when it was not ready in time
 * @param notices what casts doubt on the evidence: troubles, blind observers, leftovers
 */
record ReportPage(
    String title,
    String scenario,
    String platformLine,
    VerdictView verdict,
    String headline,
    List<String> warnings,
    List<EarlierRuns.Earlier> earlier,
    String description,
    List<Entry> summary,
    List<CheckRow> checks,
    String notReady,
    List<Words> words,
    List<FailoverView> failovers,
    Timeline timeline,
    List<LoadRow> loads,
    BadRequests bad,
    Served served,
    ClientView clients,
    List<LogRow> logs,
    LogWay logWay,
    List<Notice> notices,
    List<ObserverRow> observers,
    List<dev.holdfast.model.NotHonoured> notHonoured,
    boolean platformKnown,
    List<Entry> plan,
    List<Entry> versions,
    List<String> overrides,
    String scenarioFile,
    String scenarioText,
    String repeat,
    String judgeAgain) {

  /** Its charts for where no script may run. */
  List<StillChart> stills() {
    return StillChart.of(timeline);
  }

  /** A verdict: never by colour alone. */
  record VerdictView(String text, String css, String sign) {
    static VerdictView of(Verdict verdict) {
      return switch (verdict) {
        case PASS -> new VerdictView("PASS", "pass", "✓");
        case FAIL -> new VerdictView("FAIL", "fail", "✕");
        case UNKNOWN -> new VerdictView("UNKNOWN", "unknown", "?");
      };
    }
  }

  /** Log lines by process and stage of their way. */
  List<LogStageRow> logStages() {
    return logs.stream().flatMap(row -> row.stages().stream()).toList();
  }

  /** What to change about the way of log lines; each thing once. */
  List<String> logAdvice() {
    return logs.stream().flatMap(row -> row.advice().stream()).distinct().toList();
  }

  /** A name and what it stands for. */
  record Entry(String name, String value) {}

  /** What became of a service's log lines. */
  record LogRow(
      String service,
      String owed,
      String lost,
      boolean anyLost,
      String lines,
      String doubled,
      boolean anyDoubled,
      String gaps,
      String p99Late,
      String mostLate,
      List<LogStageRow> stages,
      List<String> advice) {
    static LogRow of(Run run, LogFigures figures) {
      return new LogRow(
          figures.service(),
          Wording.count(figures.owed()),
          Wording.count(figures.lost()),
          figures.lost() > 0,
          Wording.count(figures.lines()),
          Wording.count(figures.doubled()),
          figures.doubled() > 0,
          Wording.count(figures.gaps()),
          figures.p99LateNanos() < 0 ? "not seen" : Wording.time(figures.p99LateNanos()),
          figures.mostLateNanos() < 0 ? "not seen" : Wording.time(figures.mostLateNanos()),
          figures.processes().stream()
              .flatMap(process ->
                  process.stages().stream().map(stage -> LogStageRow.of(run, process, stage)))
              .toList(),
          figures.processes().stream()
              .map(LogProcess::advice)
              .filter(advice -> !advice.isEmpty())
              .toList());
    }
  }

  /** What became of a process's log lines at one stage of their way. */
  record LogStageRow(
      String process,
      String stage,
      String lines,
      long came,
      long all,
      String lost,
      boolean anyLost,
      String numbersLost,
      String lostWhen,
      String doubled,
      String disordered,
      String late) {
    static LogStageRow of(Run run, LogProcess process, LogStage stage) {
      return new LogStageRow(
          process.instance() + " since " + process.process(),
          stage.name(),
          Wording.count(stage.lines()),
          stage.lines(),
          process.stages().getFirst().lines(),
          Wording.count(stage.lost()),
          stage.lost() > 0,
          stage.lost() > 0 ? stage.firstLost() + " to " + stage.lastLost() : "",
          lostWhen(run, process, stage),
          Wording.count(stage.doubled()),
          stage.disordered() < 0 ? "" : Wording.count(stage.disordered()),
          stage.mostLateNanos() < 0
              ? ""
              : Wording.time(stage.p50LateNanos())
                  + ", "
                  + Wording.time(stage.p99LateNanos())
                  + ", "
                  + Wording.time(stage.mostLateNanos()));
    }

    /** When the first and the last of the lost ones were written, in the report's seconds. */
    private static String lostWhen(Run run, LogProcess process, LogStage stage) {
      List<LogGap> gaps =
          process.gaps().stream().filter(gap -> gap.before().equals(stage.name())).toList();
      return gaps.isEmpty()
          ? ""
          : Wording.fixed(run.seconds(gaps.getFirst().fromNanos()), 3)
              + " s to "
              + Wording.fixed(
                  gaps.stream().mapToDouble(gap -> run.seconds(gap.toNanos())).max().orElse(0), 3)
              + " s";
    }
  }

  /** A check. */
  record CheckRow(VerdictView verdict, String name, String expected, String observed, String why) {}

  /** A pod's last words. */
  record Words(String pod, List<String> lines, List<String> probes) {}

  /** What a load saw in one stretch. */
  record LoadRow(
      String load,
      String stretch,
      String sent,
      String ok,
      String slow,
      String failed,
      boolean anyBad,
      String p50,
      String p90,
      String p99,
      String p999,
      String max) {}

  /** Something that went wrong in the harness, or was found afterwards. */
  record Notice(String at, String what, String text) {}

  /** An observer, and how closely it looked. */
  record ObserverRow(String name, String looks, String longestGap, String failures) {}

  static ReportPage of(
      Run run, String folder, ReportContext context, List<EarlierRuns.Earlier> earlier) {
    Event.RunStarted started = run.started();
    return new ReportPage(
        run.judgement().verdict() + ": " + run.scenario().name(),
        run.scenario().name(),
        platformLine(run),
        VerdictView.of(run.judgement().verdict()),
        run.judgement().headline(),
        warnings(run.scenario()),
        earlier,
        run.scenario().description(),
        summary(run),
        checks(run),
        run.history().first(Event.NotReady.class).map(Event.NotReady::lastSeen).orElse(""),
        words(run),
        FailoverView.all(run),
        Timeline.of(run),
        loads(run),
        BadRequests.of(run),
        Served.of(run),
        ClientView.of(run),
        logs(run),
        LogWay.of(run),
        notices(run),
        observers(run),
        run.platform().map(Event.PlatformDescribed::notHonoured).orElse(List.of()),
        run.platform().isPresent(),
        plan(run),
        versions(run, context),
        started.overrides(),
        started.scenarioFile(),
        started.scenarioText(),
        repeat(run, folder),
        "./holdfast report " + Wording.shellWord(folder));
  }

  /** What people must know of a run whatever its verdict is. */
  static List<String> warnings(Scenario scenario) {
    return scenario.loads().stream()
        .filter(Load::insecure)
        .map(load ->
            "Load %s took any certificate (insecure: true): that it was the system that answered is not proven."
                .formatted(load.name()))
        .toList();
  }

  private static List<LogRow> logs(Run run) {
    return run.judgement().logs().stream().map(figures -> LogRow.of(run, figures)).toList();
  }

  private static String platformLine(Run run) {
    return run.platform()
        .map(described ->
            "Platform: "
                + described.platform()
                + parts(described.parts(), Part.How.EMBEDDED, "embedded")
                + parts(described.parts(), Part.How.REAL, "real"))
        .orElse("Platform: none was reached");
  }

  private static String parts(List<Part> parts, Part.How how, String word) {
    List<Part> such = parts.stream().filter(part -> part.how() == how).toList();
    if (such.isEmpty()) {
      return how == Part.How.EMBEDDED ? " · embedded: nothing" : "";
    }
    return " · "
        + word
        + ": "
        + such.stream()
            .map(part -> part.role() + " (" + part.name() + ")")
            .collect(Collectors.joining(", "));
  }

  private static List<Entry> summary(Run run) {
    Event.RunStarted started = run.started();
    List<Entry> summary = new ArrayList<>();
    for (LoadTimeline load : run.timeline().recorded()) {
      LoadFigures all = LoadFigures.of(load.all());
      boolean one = run.timeline().recorded().size() == 1;
      summary.add(
          new Entry(
              one ? "Requests" : "Requests of " + load.name(),
              Wording.count(all.sent())
                  + ", "
                  + Wording.count(all.failed())
                  + " failed"
                  + (all.failed() == 0 ? "" : " (" + Wording.share(all.failed(), all.sent()) + ")")
                  + ", "
                  + Wording.count(all.slow())
                  + " slow"
                  + (load.all().indeterminate() == 0
                      ? ""
                      : ", " + Wording.count(load.all().indeterminate()) + " given up")));
    }
    summary.add(new Entry("Started", Wording.wall(started.wall())));
    summary.add(new Entry("Took", Wording.time(run.duration())));
    summary.add(new Entry("Seed", Long.toString(started.seed())));
    return summary;
  }

  private static List<CheckRow> checks(Run run) {
    // the sort is stable: within a verdict the scenario's order stays
    return run.judgement().checks().stream()
        .sorted(Comparator.comparing(Check::verdict).reversed())
        .map(check ->
            new CheckRow(
                VerdictView.of(check.verdict()),
                check.name(),
                check.expected(),
                check.observed(),
                check.why()))
        .toList();
  }

  private static List<Words> words(Run run) {
    return run.history()
        .all(Event.PodWords.class)
        .map(words ->
            new Words(
                words.pod(),
                words.lines().stream().map(Wording::withoutTerminalSequences).toList(),
                words.probes()))
        .toList();
  }

  private static List<LoadRow> loads(Run run) {
    List<LoadRow> rows = new ArrayList<>();
    for (LoadTimeline load : run.timeline().recorded()) {
      // as the checks split it: what was under way at the baseline's end is judged
      if (load.baselined() && load.started().isPresent()) {
        rows.add(row(load.name(), "baseline", LoadFigures.of(load.baseline())));
        rows.add(row(load.name(), "judged", LoadFigures.of(load.judged())));
      }
      load.phases()
          .forEach(
              (phase, span) -> rows.add(row(load.name(), phase, LoadFigures.of(span.judged()))));
      rows.add(row(load.name(), "all", LoadFigures.of(load.all())));
    }
    return rows;
  }

  private static LoadRow row(String load, String stretch, LoadFigures figures) {
    return new LoadRow(
        load,
        stretch,
        Wording.count(figures.sent()),
        Wording.count(figures.ok()),
        Wording.count(figures.slow()),
        Wording.count(figures.failed()),
        figures.slow() + figures.failed() > 0,
        millis(figures.p50Millis()),
        millis(figures.p90Millis()),
        millis(figures.p99Millis()),
        millis(figures.p999Millis()),
        millis(figures.maxMillis()));
  }

  private static String millis(@Nullable Double millis) {
    return millis == null ? "—" : Wording.time(Math.round(millis * 1e6));
  }

  private static List<Notice> notices(Run run) {
    return run.history().events().stream().flatMap(event -> notice(run, event)).toList();
  }

  /** Only few kinds of event are notices, so here a default is right. */
  private static Stream<Notice> notice(Run run, Event event) {
    String at = Wording.plain(run.seconds(event.atNanos()), 1) + " s";
    return switch (event) {
      case Event.Aborted aborted ->
          Stream.of(
              new Notice(
                  at,
                  switch (aborted.cause()) {
                    case STOP_IF -> "aborted by stop-if";
                    case INTERRUPTED -> "interrupted";
                  },
                  aborted.why()));
      case Event.Trouble trouble ->
          Stream.of(new Notice(at, "trouble in " + trouble.where(), trouble.what()));
      case Event.PlatformSaid said when said.about().equals("registry") ->
          Stream.of(new Notice(at, "registry", said.text()));
      case Event.ObserverFailed failed ->
          Stream.of(
              new Notice(at, "observer " + failed.observer() + " could not look", failed.why()));
      case Event.FaultNotInjected not ->
          Stream.of(new Notice(at, "fault " + not.fault() + " was not applied", not.why()));
      case Event.FaultWitnessed witnessed when !witnessed.seen() ->
          Stream.of(
              new Notice(
                  at,
                  "fault " + witnessed.fault() + " was not seen on " + witnessed.target(),
                  witnessed.how()));
      case Event.FaultHealSeen healed when !healed.seen() ->
          Stream.of(
              new Notice(
                  at,
                  "the heal of fault " + healed.fault() + " was not seen on " + healed.target(),
                  healed.how()));
      case Event.LoadEnded ended when !ended.note().isEmpty() ->
          Stream.of(new Notice(at, "load " + ended.load(), ended.note()));
      case Event.Residue residue when !residue.leftovers().isEmpty() ->
          Stream.of(new Notice(at, "left behind", String.join(", ", residue.leftovers())));
      default -> Stream.empty();
    };
  }

  private static List<ObserverRow> observers(Run run) {
    SequencedMap<String, List<Event.Observed>> byName = new LinkedHashMap<>();
    run.history()
        .all(Event.Observed.class)
        .forEach(
            seen -> byName.computeIfAbsent(seen.observer(), none -> new ArrayList<>()).add(seen));
    Map<String, Long> failures =
        run.history()
            .all(Event.ObserverFailed.class)
            .collect(Collectors.groupingBy(Event.ObserverFailed::observer, Collectors.counting()));
    return byName.entrySet().stream()
        .map(entry ->
            new ObserverRow(
                entry.getKey(),
                Wording.count(entry.getValue().getLast().looks()),
                Wording.time(
                    entry.getValue().stream()
                        .mapToLong(Event.Observed::longestGapNanos)
                        .max()
                        .orElse(0)),
                Wording.count(failures.getOrDefault(entry.getKey(), 0L))))
        .toList();
  }

  private static List<Entry> plan(Run run) {
    List<Entry> plan = new ArrayList<>();
    plan.add(new Entry("Seed", Long.toString(run.started().seed())));
    run.plan()
        .ifPresent(planned -> {
          planned
              .loads()
              .forEach(load ->
                  plan.add(
                      new Entry(
                          "Load " + load.load(),
                          Wording.counted(load.requests(), "request", "requests")
                              + " to "
                              + load.to())));
          planned
              .faults()
              .forEach(fault -> plan.add(new Entry("Fault " + fault.fault(), fault.what())));
          plan.add(new Entry("Load time", DurationText.of(planned.total())));
        });
    run.history()
        .all(Event.LoadEnded.class)
        .forEach(ended ->
            plan.add(
                new Entry(
                    "Sent by " + ended.load(),
                    Wording.counted(ended.sent(), "request", "requests")
                        + " over "
                        + Wording.counted(
                            ended.connectionsOpened(), "connection", "connections"))));
    return plan;
  }

  private static List<Entry> versions(Run run, ReportContext context) {
    List<Entry> versions = new ArrayList<>();
    versions.add(new Entry("Run", run.started().run()));
    versions.add(new Entry("Ran with Holdfast", run.started().holdfast()));
    versions.add(new Entry("Judged with Holdfast", context.version()));
    versions.add(new Entry("Rendered", Wording.wall(context.renderedAt())));
    versions.add(new Entry("Command", context.commandLine()));
    run.history()
        .all(Event.ImagesSeen.class)
        .flatMap(seen -> seen.images().stream())
        .forEach(image -> versions.add(new Entry("Image " + image.name(), image.id())));
    run.started().host().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> versions.add(new Entry("Host " + entry.getKey(), entry.getValue())));
    return versions;
  }

  /** By its schedule, which need not be what its seed draws; by that where it has none. */
  private static String repeat(Run run, String folder) {
    Event.RunStarted started = run.started();
    boolean scheduled = run.history().first(Event.Scheduled.class).isPresent();
    return "./holdfast run "
        + Wording.shellWord(started.scenarioFile())
        + run.platform().map(described -> " --platform " + described.platform()).orElse("")
        + (scheduled ? " --schedule " + Wording.shellWord(folder) : " --seed " + started.seed())
        + started.overrides().stream().map(ReportPage::option).collect(Collectors.joining());
  }

  /** An override is one of {@code --set} unless it begins with its own option. */
  private static String option(String override) {
    int space = override.startsWith("--set-") ? override.indexOf(' ') : -1;
    return " "
        + (space < 0 ? "--set" : override.substring(0, space))
        + " "
        + Wording.shellWord(override.substring(space + 1));
  }
}
