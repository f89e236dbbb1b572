package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Lookout;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Reports;
import dev.holdfast.launch.Secrets;
import dev.holdfast.launch.Together;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.scenario.Reading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code holdfast run}. */
@Command(
    name = "run",
    description =
        "Starts the system, loads it, breaks it, judges what happened and writes the report.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ctrl-C heals, stops everything and still writes the report; the verdict is UNKNOWN then, the exit code 130.",
      "A second one ends it at once; ./holdfast undo removes what that leaves.",
      "",
      "Example: is one catalog replica enough?",
      "  ./holdfast run scenarios/smoke/replica-kill.yaml --set catalog.replicas=1",
      "Example: twenty times, for a bound on how often a kill is noticed",
      "  ./holdfast run scenarios/smoke/replica-kill.yaml --repeat 20",
      "Example: what an earlier run struck, once more",
      "  ./holdfast run --schedule reports/runs/catalog-replica-kill/2026-01-31T12-00-00",
      "Example: in a namespace of somebody's cluster",
      "  ./holdfast run scenarios/smoke/pods-come-and-go.yaml --platform kubernetes --context staging --namespace shop"
    })
final class RunCommand implements Callable<Integer> {
  /** What shells add to a signal's number in an exit code. */
  private static final int BY_SIGNAL = 128;

  /** More than a week of runs of ten minutes. */
  private static final int MOST_RUNS = 1_000;

  /** What ends UNKNOWN so often will not be mended by one more run. */
  private static final int MOST_RETRIES = 5;

  @ParentCommand private @Nullable Holdfast parent;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ScenarioOptions options = new ScenarioOptions();
  @Mixin private OutsideOptions outside = new OutsideOptions();

  @Option(
      names = "--reports",
      converter = FolderName.class,
      paramLabel = "FOLDER",
      description = {
        "Where the runs' folders and their list go; nothing is written outside of it.",
        "Default: reports/runs of the project, the list into reports."
      })
  private @Nullable Path reports;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = {
        "Runs it N times by one schedule, and says what that shows of each fault, with its bound.",
        "The exit code is the worst run's."
      })
  private int repeat = 1;

  @Option(
      names = "--retry-unknown",
      paramLabel = "N",
      description = {
        "Where a run ends UNKNOWN, runs it again by the same choices, at most N times; the last one counts.",
        "Its report shows those before it. A FAIL is never run again."
      })
  private int retries;

  @Option(
      names = "--yes",
      description = {
        "Where the scenario attaches to a namespace: does what the plan says without asking.",
        "Without a terminal and without this, such a run is refused."
      })
  private boolean yes;

  @Override
  public Integer call() {
    if (repeat < 1 || repeat > MOST_RUNS) {
      throw new ParameterException(
          spec.commandLine(),
          "--repeat must be from 1 to %d, got %d; write for example --repeat 20"
              .formatted(MOST_RUNS, repeat));
    }
    if (retries < 0 || retries > MOST_RETRIES) {
      throw new ParameterException(
          spec.commandLine(),
          "--retry-unknown must be from 0 to %d, got %d; write for example --retry-unknown 1"
              .formatted(MOST_RETRIES, retries));
    }
    if (retries > 0 && repeat > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--retry-unknown and --repeat cannot both be given: of many runs each counts, an UNKNOWN too; leave out one");
    }
    outside.signs();
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = Screen.of(out, parent != null && parent.plain());
    ScenarioOptions.Order order = options.order();
    Reading.Good read = Launch.read(order.scenario(), order.overrides());
    Project project = options.project(order.scenario());
    Launch launch = Launch.on(options.platform(), project, Clock.systemUTC());
    if (read.scenario().system() instanceof SystemUnderTest.Attached) {
      Confirmation.atTerminal(spec.commandLine(), out)
          .ask(PlanText.lines(launch.plan(read.scenario(), order.choices())), yes);
    }
    StopSignal stop = new StopSignal();
    AtomicInteger signalled = new AtomicInteger();
    EndSignals.handle(signal -> {
      if (!signalled.compareAndSet(0, signal)) {
        Runtime.getRuntime().halt(BY_SIGNAL + signal);
      }
      stop.trip("interrupted by a signal");
      screen.say("stopping; another signal ends it at once, and ./holdfast undo removes the rest");
    });
    Reports kept = reports == null ? Reports.of(project) : Reports.in(reports);
    List<Finished> runs = new ArrayList<>();
    ExitCode ended;
    try (launch) {
      try (Lookout _ = outside.lookout(stop)) {
        for (int number = 1; number <= repeat && stop.tripped().isEmpty(); number++) {
          if (repeat > 1) {
            screen.say("run " + number + " of " + repeat);
          }
          Finished finished =
              launch.runUntilKnown(
                  read,
                  order.overrides(),
                  order.choices(),
                  kept,
                  ScenarioOptions.typed(spec),
                  screen,
                  stop,
                  retries,
                  one -> show(screen, one));
          runs.add(finished);
          new GithubActions(System.getenv(), Secrets.redaction())
              .tell(shown(order.scenario()), finished.judgement(), shown(finished.report()), out);
        }
      } finally {
        // also where one of them could not be brought up: those before it were
        ended = together(screen, launch, runs, kept);
      }
    }
    int signal = signalled.get();
    return signal == 0 ? ended.number() : BY_SIGNAL + signal;
  }

  /** Of many runs a line each: what they show together is said at the end. */
  private void show(Screen screen, Finished finished) {
    if (repeat == 1) {
      screen.show(finished.judgement());
    } else {
      screen.headline(finished.judgement());
    }
    screen.say("report: " + shown(finished.report()));
  }

  private ExitCode together(Screen screen, Launch launch, List<Finished> runs, Reports kept) {
    if (repeat == 1 || runs.isEmpty()) {
      return runs.isEmpty() ? ExitCode.CANNOT_START : runs.getFirst().exitCode();
    }
    Together together = launch.together(runs, kept);
    screen.show(together.verdict(), together.lines());
    screen.say("together: " + shown(together.page()));
    return together.exitCode();
  }

  /** Relative to where the user stands, where that is shorter. */
  static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
  }
}
