package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Reports;
import dev.holdfast.launch.Secrets;
import dev.holdfast.scenario.Reading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "Example: in a namespace of somebody's cluster",
      "  ./holdfast run scenarios/smoke/pods-come-and-go.yaml --platform kubernetes --context staging --namespace shop"
    })
final class RunCommand implements Callable<Integer> {
  /** What shells add to a signal's number in an exit code. */
  private static final int BY_SIGNAL = 128;

  @ParentCommand private @Nullable Holdfast parent;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--reports",
      paramLabel = "FOLDER",
      description = {
        "Where the runs' folders and their list go; nothing is written outside of it.",
        "Default: reports/runs of the project, the list into reports."
      })
  private @Nullable Path reports;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = Screen.of(out, parent != null && parent.plain());
    Reading.Good read = Launch.read(options.scenario(), options.overrides());
    Project project = options.project();
    Launch launch = Launch.on(options.platform(), project, Clock.systemUTC());
    StopSignal stop = new StopSignal();
    AtomicInteger signalled = new AtomicInteger();
    EndSignals.handle(signal -> {
      if (!signalled.compareAndSet(0, signal)) {
        Runtime.getRuntime().halt(BY_SIGNAL + signal);
      }
      stop.trip("interrupted by a signal");
      screen.say("stopping; another signal ends it at once, and ./holdfast undo removes the rest");
    });
    Finished finished;
    try (launch) {
      finished =
          launch.run(
              read,
              options.overrides(),
              options.seedOrFresh(),
              reports == null ? Reports.of(project) : Reports.in(reports),
              ScenarioOptions.typed(spec),
              screen,
              stop);
      screen.show(finished.judgement());
      screen.say("report: " + shown(finished.report()));
      new GithubActions(System.getenv(), Secrets.redaction())
          .tell(shown(options.scenario()), finished.judgement(), shown(finished.report()), out);
    }
    int signal = signalled.get();
    return signal == 0 ? finished.exitCode().number() : BY_SIGNAL + signal;
  }

  /** Relative to where the user stands, where that is shorter. */
  static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
  }
}
