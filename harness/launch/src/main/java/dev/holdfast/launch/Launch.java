package dev.holdfast.launch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.BadHistory;
import dev.holdfast.engine.Contracts;
import dev.holdfast.engine.HistoryNotWritten;
import dev.holdfast.engine.HistoryReader;
import dev.holdfast.engine.Judge;
import dev.holdfast.engine.Notes;
import dev.holdfast.engine.PlanRefused;
import dev.holdfast.engine.RequestFile;
import dev.holdfast.engine.RunFolder;
import dev.holdfast.engine.RunOrder;
import dev.holdfast.engine.Runner;
import dev.holdfast.engine.Skipped;
import dev.holdfast.engine.StopSignal;
import dev.holdfast.engine.fault.FaultKind;
import dev.holdfast.engine.rules.Judged;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.load.HttpLoadDriver;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Event;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Request;
import dev.holdfast.model.Requests;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.KubernetesPlatform;
import dev.holdfast.platform.kubernetes.Survey;
import dev.holdfast.report.Comparison;
import dev.holdfast.report.EarlierRuns;
import dev.holdfast.report.IndexWriter;
import dev.holdfast.report.Repetition;
import dev.holdfast.report.ReportContext;
import dev.holdfast.report.ReportNotWritten;
import dev.holdfast.report.ReportWriter;
import dev.holdfast.report.SkippedRun;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import dev.holdfast.scenario.ScheduleReader;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Takes a scenario's file through reading, planning, running, judging and rendering. */
public final class Launch implements AutoCloseable {
  private final Platform platform;
  private final LoadDriver loads;
  private final Clock wall;

  /**
   * On the platform that was chosen, with the product's own load generator.
   *
   * @throws Refused where there is no such platform, or the project file is wrong
   */
  public static Launch on(PlatformChoice platform, Project project, Clock wall) {
    return new Launch(Platforms.of(platform, project), new HttpLoadDriver(), wall);
  }

  /**
   * On a platform, where there need be no project: what it would say is not said then.
   *
   * @param near a file or folder of the project, if there is one
   * @throws Refused where there is no such platform, or it needs a project
   */
  public static Launch anywhere(PlatformChoice platform, Path near, Clock wall) {
    Optional<Project> project = Project.around(near).or(() -> Project.around(Path.of("")));
    return new Launch(
        project.isPresent()
            ? Platforms.of(platform, project.get())
            : Platforms.withoutProject(platform),
        new HttpLoadDriver(),
        wall);
  }

  /**
   * Why load is not made in that cluster where nobody says whether it shall be; empty where it is.
   *
   * @param near a file or folder of the project, if there is one
   * @throws Refused where the cluster cannot be reached
   */
  public static Optional<String> missingForLoad(PlatformChoice platform, Path near) {
    return Platforms.missingForLoad(
        platform, Project.around(near).or(() -> Project.around(Path.of(""))));
  }

  /** On any platform, with any load generator; tests give it ones that lie. */
  public Launch(Platform platform, LoadDriver loads, Clock wall) {
    this.platform = platform;
    this.loads = loads;
    this.wall = wall;
  }

  /** Ends what the platform keeps running from one scenario to the next. */
  @Override
  public void close() {
    platform.close();
  }

  /**
   * Reads a scenario.
   *
   * @throws Refused where it is wrong, with all its errors
   */
  public static Reading.Good read(Path file, List<String> overrides) {
    Secrets.learn(file, overrides);
    Reading.Good read = good(ScenarioReader.read(file, overrides, System.getenv()::containsKey));
    Secrets.keepNames(read.scenario());
    return read;
  }

  /**
   * Plans a scenario without starting anything.
   *
   * @throws Refused where it asks for what its system does not have
   */
  public Prospect plan(Scenario scenario, Choices choices) {
    return refusing(() -> {
      Scenario chosen = choices.of(scenario);
      Blueprint blueprint = Contracts.blueprint(platform, chosen);
      return new Prospect(
          choices.plan(chosen, blueprint), Notes.of(chosen, blueprint), risks(chosen));
    });
  }

  /**
   * Looks for what a run would need and not find. Starts nothing.
   *
   * @throws Refused where there is such a thing, as far as that can be told before
   */
  public void refuseWhatCannotStart(Scenario scenario) {
    refusing(() -> {
      Contracts.checkStart(platform, scenario);
      return scenario;
    });
  }

  private static Map<String, List<String>> risks(Scenario scenario) {
    Map<String, List<String>> risks = new LinkedHashMap<>();
    for (FaultStep step : scenario.faults()) {
      FaultKind kind = FaultKind.of(step.fault());
      risks.put(
          step.name(),
          List.of("users may notice: " + kind.noticed(), "healed by: " + kind.healedBy()));
    }
    return risks;
  }

  /**
   * What a run would do.
   *
   * @param notes what people should know of it before, a sentence each
   * @param risks of each fault: what users may notice, and what heals it
   */
  public record Prospect(Plan plan, List<String> notes, Map<String, List<String>> risks) {
    public Prospect {
      notes = List.copyOf(notes);
      risks = Collections.unmodifiableMap(new LinkedHashMap<>(risks));
    }
  }

  /**
   * Reads a scenario and runs it.
   *
   * @param reports where the run's folder is made
   * @param command as the user typed it, for the report
   * @throws Refused where there is nothing to judge
   */
  public Finished run(
      Path file,
      List<String> overrides,
      long seed,
      Reports reports,
      String command,
      Progress progress,
      StopSignal stop) {
    return run(
        read(file, overrides),
        overrides,
        new Choices.Drawn(seed),
        reports,
        command,
        progress,
        stop);
  }

  /** As the other, with all that is written below that folder. */
  public Finished run(
      Path file,
      List<String> overrides,
      long seed,
      Path runs,
      String command,
      Progress progress,
      StopSignal stop) {
    return run(file, overrides, seed, Reports.in(runs), command, progress, stop);
  }

  /**
   * Runs a scenario that {@link #read} has read.
   *
   * @param overrides as they were read with it
   * @param choices what is struck, and when
   * @param reports where the run's folder is made
   * @param command as the user typed it, for the report
   * @throws Refused where there is nothing to judge
   */
  public Finished run(
      Reading.Good read,
      List<String> overrides,
      Choices choices,
      Reports reports,
      String command,
      Progress progress,
      StopSignal stop) {
    return run(read, overrides, choices, reports, command, progress, stop, List.of());
  }

  /**
   * Runs it, and where it ends UNKNOWN again by the same choices, at most so often; each report
   * shows the runs before it.
   *
   * @param retries 0 for none
   * @param each takes each run when it is over
   * @return the last, whose verdict counts
   * @throws Refused where there is nothing to judge
   */
  public Finished runUntilKnown(
      Reading.Good read,
      List<String> overrides,
      Choices choices,
      Reports reports,
      String command,
      Progress progress,
      StopSignal stop,
      int retries,
      Consumer<Finished> each) {
    List<EarlierRuns.Earlier> earlier = new ArrayList<>();
    while (true) {
      Finished finished = run(read, overrides, choices, reports, command, progress, stop, earlier);
      each.accept(finished);
      if (finished.judgement().verdict() != Verdict.UNKNOWN
          || earlier.size() >= retries
          || stop.tripped().isPresent()) {
        return finished;
      }
      earlier.add(
          new EarlierRuns.Earlier(
              String.valueOf(finished.folder().getFileName()),
              finished.judgement().verdict(),
              finished.judgement().headline()));
      progress.say("no verdict: run again, %d of %d".formatted(earlier.size(), retries));
    }
  }

  private Finished run(
      Reading.Good read,
      List<String> overrides,
      Choices choices,
      Reports reports,
      String command,
      Progress progress,
      StopSignal stop,
      List<EarlierRuns.Earlier> earlier) {
    try (Lookout _ = Lookout.begin(read.scenario().signsToStop(), stop)) {
      return watched(read, overrides, choices, reports, command, progress, stop, earlier);
    }
  }

  private Finished watched(
      Reading.Good read,
      List<String> overrides,
      Choices choices,
      Reports reports,
      String command,
      Progress progress,
      StopSignal stop,
      List<EarlierRuns.Earlier> earlier) {
    return refusing(() -> {
      reports.check();
      Scenario scenario = choices.of(read.scenario());
      RunFolder folder = RunFolder.create(reports.runs(), read.scenario().name(), wall.instant());
      try (RunLock _ = RunLock.take(folder.path()).orElseThrow()) {
        if (!earlier.isEmpty()) {
          EarlierRuns.of(earlier).write(folder.path());
        }
        List<String> hidden = Secrets.hidden(overrides);
        RunOrder order =
            new RunOrder(
                Secrets.hidden(read.text(), read.file(), hidden),
                read.file(),
                hidden,
                folder,
                version(),
                Secrets.hiding(progress),
                stop);
        Blueprint blueprint = Contracts.blueprint(platform, scenario);
        runAndScrub(scenario, blueprint, choices.plan(scenario, blueprint), order);
      } catch (Skipped e) {
        discard(folder);
        SkippedRun.of(
                read.scenario().name(),
                platform.name(),
                wall.instant(),
                Secrets.redaction().text(String.valueOf(e.getMessage())))
            .write(folder.path());
        IndexWriter.write(reports.runs(), reports.index(), wall.instant());
        throw e;
      } catch (PlanRefused e) {
        // nothing was started, so there is nothing to look at in the folder
        discard(folder);
        throw e;
      } catch (BadSystem | CannotStart e) {
        // what could not be removed again is written down there, for undo
        if (platform.leftovers(folder.path()).isEmpty()) {
          discard(folder);
        }
        throw e;
      } catch (HistoryNotWritten e) {
        if (!Files.exists(folder.history()) || Files.size(folder.history()) == 0) {
          discard(folder);
        }
        throw e;
      }
      return judge(folder.path(), scenario, reports, command);
    });
  }

  private void runAndScrub(Scenario scenario, Blueprint blueprint, Plan plan, RunOrder order)
      throws IOException {
    try {
      new Runner(platform, loads, Secrets.redaction()).run(scenario, blueprint, plan, order);
    } finally {
      new LogScrub(Secrets.redaction()).scrub(order.folder().path());
    }
  }

  /**
   * Judges and renders a run again, from its folder alone.
   *
   * @throws Refused where the folder holds no run that can be read
   */
  public static Finished judgeAgain(Path folder, String command, Clock wall) {
    return refusing(() -> {
      History history = Secrets.hidden(HistoryReader.read(folder));
      return render(folder, scenario(folder, history), history, command, wall);
    });
  }

  /**
   * What stands in a namespace of the cluster. Changes nothing.
   *
   * @throws Refused where it must not be touched, or this platform attaches to none
   */
  public Survey survey(String namespace) {
    return refusing(() -> attaching("--namespace").survey(namespace));
  }

  /**
   * The workloads of all namespaces that carry these labels, by namespace. Changes nothing.
   *
   * @throws Refused where they must not be listed, or this platform attaches to none
   */
  public SortedMap<String, List<Workload>> labelled(Map<String, String> labels) {
    return refusing(() -> attaching("--all-namespaces").labelled(labels));
  }

  /** Whether this runs in a pod of the cluster that the platform is. */
  public boolean isInCluster() {
    return platform instanceof KubernetesPlatform kubernetes && kubernetes.isAround();
  }

  private KubernetesPlatform attaching(String option) {
    if (platform instanceof KubernetesPlatform kubernetes) {
      return kubernetes;
    }
    throw new BadSystem(
        "%s is of --platform kubernetes, got --platform %s".formatted(option, platform.name()));
  }

  /** Why a kind of fault cannot be done on the platform; empty where it can. */
  public Optional<String> missingFor(String kind) {
    return platform.capabilities().missingFor(kind);
  }

  /**
   * What a scenario's charts consist of, as Helm renders them.
   *
   * @throws Refused where a chart is wrong
   */
  public static List<JsonNode> rendered(Reading.Good read) {
    return refusing(() ->
        HelmCharts.in(Path.of(System.getProperty("java.io.tmpdir")))
            .render(read.scenario().system().charts()));
  }

  /**
   * Judges a run again, for whoever asks more of it than its verdict.
   *
   * @throws Refused where the folder holds no run that can be read
   */
  public static Judged judged(Path folder) {
    return refusing(() -> {
      History history = Secrets.hidden(HistoryReader.read(folder));
      return Judge.read(scenario(folder, history), history);
    });
  }

  /**
   * Judges two runs again and sets them side by side.
   *
   * @param page where the page goes; null for the folder of the run that started later
   * @throws Refused where one of the folders holds no run that can be read
   */
  public static Compared compare(Path a, Path b, @Nullable Path page) {
    return refusing(() -> {
      // one after the other: a long run's requests are let go of before the next one's are read
      Comparison comparison = Comparison.of(side(a), side(b));
      Path html = page == null ? comparison.newer().resolve(Comparison.HTML) : page;
      comparison.write(html);
      return new Compared(comparison.lines(), html);
    });
  }

  /**
   * Goes through a run's requests, each as a line of text.
   *
   * @param which by its load's name
   * @param out takes a line; says whether it takes more
   * @throws Refused where the folder holds no run that can be read
   */
  public static void requests(
      Path folder, BiPredicate<String, Request> which, Predicate<String> out) {
    refusing(() -> {
      try {
        History history = HistoryReader.read(folder);
        enough(out.test(RequestFile.lineColumns()));
        for (Requests requests : history.requests()) {
          requests.forEach(request -> {
            if (which.test(requests.load(), request)) {
              enough(out.test(RequestFile.line(requests.load(), request)));
            }
          });
        }
      } catch (Enough e) {
        return "cut short";
      }
      return "whole";
    });
  }

  private static void enough(boolean more) {
    if (!more) {
      throw new Enough();
    }
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Comparison.Side side(Path folder) {
    History history = Secrets.hidden(HistoryReader.read(folder));
    Scenario scenario = scenario(folder, history);
    Judged judged = Judge.read(scenario, history);
    return Comparison.Side.of(folder, judged.timeline(), judged.judgement());
  }

  private static Scenario scenario(Path folder, History history) {
    Event.RunStarted started =
        history
            .first(Event.RunStarted.class)
            .orElseThrow(() ->
                new Refused(ExitCode.BAD_INPUT, folder + ": the history has no run-started entry"));
    Scenario read =
        good(ScenarioReader.read(
                started.scenarioText(), scenarioFile(folder, started), started.overrides()))
            .scenario();
    return history
        .first(Event.Scheduled.class)
        .map(scheduled -> scheduled.schedule().over(read))
        .orElse(read);
  }

  /**
   * Reads the schedule of an earlier run.
   *
   * @param file its {@code schedule.json}, or its folder
   * @throws Refused where it is wrong, with all its errors
   */
  public static ScheduleReader.Good schedule(Path file) {
    Path schedule = Files.isDirectory(file) ? new RunFolder(file).schedule() : file;
    return switch (ScheduleReader.read(schedule)) {
      case ScheduleReader.Good good -> good;
      case ScheduleReader.Bad bad ->
          throw new Refused(
              ExitCode.BAD_INPUT, bad.problems().stream().map(Object::toString).toList());
    };
  }

  /**
   * The scenario that an earlier run's schedule is of, where it was then.
   *
   * @param file of the schedule, for people
   * @throws Refused where it is not there, or what was set then is not known any more
   */
  public static Path scenarioOf(ScheduleReader.Good schedule, Path file) {
    if (schedule.overrides().stream().anyMatch(set -> set.contains(Redaction.HIDDEN))) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          file
              + ": set must be whole, got a value that was hidden since it is a secret; name the scenario before --schedule, and set it again");
    }
    String named = schedule.scenarioFile().orElse("");
    if (named.isEmpty() || !Files.exists(Path.of(named))) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          "%s: file must be a scenario that is there, got '%s'; name the scenario before --schedule"
              .formatted(file, named));
    }
    return Path.of(named);
  }

  /**
   * Sets runs of one schedule side by side, and says what they show together.
   *
   * @param runs at least one; the page goes into the last one's folder
   * @param reports where they are kept
   */
  public Together together(List<Finished> runs, Reports reports) {
    return refusing(() -> {
      Repetition repetition =
          Repetition.of(
              runs.stream().map(run -> new Repetition.One(run.folder(), run.judgement())).toList());
      repetition.write(runs.getLast().folder());
      IndexWriter.write(reports.runs(), reports.index(), wall.instant());
      return new Together(
          repetition.verdict(),
          repetition.lines(),
          runs.getLast().folder().resolve(Repetition.HTML));
    });
  }

  private static Path scenarioFile(Path folder, Event.RunStarted started) {
    try {
      return Path.of(started.scenarioFile());
    } catch (InvalidPathException e) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          folder + ": the history's scenario-file is no path: " + e.getReason());
    }
  }

  /** The product's version. */
  public static String version() {
    return Optional.ofNullable(Launch.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** A seed for a run that was given none. */
  public static long freshSeed() {
    // short enough to be typed again
    return RandomGenerator.getDefault().nextLong(1, 1_000_000);
  }

  private Finished judge(Path folder, Scenario scenario, Reports reports, String command)
      throws IOException {
    History history = HistoryReader.read(folder);
    Finished finished = render(folder, asKept(folder, history, scenario), history, command, wall);
    try {
      IndexWriter.write(reports.runs(), reports.index(), wall.instant());
    } catch (ReportNotWritten e) {
      throw withVerdict(finished.judgement(), e.getMessage() + "; make room there");
    }
    return finished;
  }

  /** What could not be written takes nothing from the verdict. */
  private static Refused withVerdict(Judgement judgement, String problem) {
    return new Refused(
        ExitCode.CANNOT_START, List.of(judgement.verdict() + "  " + judgement.headline(), problem));
  }

  /** What is shown of a scenario is what the history has of it, which is without its secrets. */
  private static Scenario asKept(Path folder, History history, Scenario scenario) {
    try {
      return scenario(folder, history);
    } catch (Refused cannotBeReadAgain) {
      return scenario;
    }
  }

  private static Finished render(
      Path folder, Scenario scenario, History history, String command, Clock wall)
      throws IOException {
    Judged judged = Judge.read(scenario, history);
    Judgement judgement = judged.judgement();
    try {
      ReportWriter.write(
          folder,
          judged.timeline(),
          judgement,
          new ReportContext(version(), Secrets.redaction().text(command), wall.instant()));
    } catch (ReportNotWritten e) {
      throw withVerdict(
          judgement,
          e.getMessage() + "; make room there, and make it again: holdfast report " + folder);
    }
    return new Finished(judgement, folder, new RunFolder(folder).report());
  }

  private static Reading.Good good(Reading reading) {
    return switch (reading) {
      case Reading.Good good -> good;
      case Reading.Bad bad ->
          throw new Refused(
              ExitCode.BAD_INPUT, bad.problems().stream().map(Object::toString).toList());
    };
  }

  private static void discard(RunFolder folder) throws IOException {
    try (var files = Files.walk(folder.path())) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    // of the scenario's first run the folder around it is new, too
    Path scenario = Objects.requireNonNull(folder.path().getParent());
    try (var others = Files.list(scenario)) {
      if (others.findAny().isEmpty()) {
        Files.delete(scenario);
      }
    }
  }

  private static <T> T refusing(Work<T> work) {
    try {
      return work.done();
    } catch (PlanRefused e) {
      throw new Refused(ExitCode.BAD_INPUT, e.problems());
    } catch (BadSystem | BadHistory e) {
      throw new Refused(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
    } catch (CannotStart | HistoryNotWritten | ReportNotWritten e) {
      throw new Refused(ExitCode.CANNOT_START, String.valueOf(e.getMessage()));
    } catch (Skipped e) {
      throw new Refused(ExitCode.SKIPPED, String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      throw new Refused(ExitCode.CANNOT_START, "cannot write or read the run's files: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(ExitCode.UNKNOWN, "interrupted");
    }
  }

  private interface Work<T> {
    T done() throws IOException, InterruptedException;
  }
}
