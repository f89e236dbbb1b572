package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Project;
import dev.holdfast.scenario.Reading;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
      "Ctrl-C heals, stops everything and still writes the report; the verdict is UNKNOWN then.",
      "",
      "Example: is one catalog replica enough?",
      "  ./holdfast run scenarios/smoke/replica-kill.yaml --set catalog.replicas=1",
      "Example: in a namespace of somebody's cluster",
      "  ./holdfast run scenarios/smoke/pods-come-and-go.yaml --platform kubernetes --context staging --namespace shop"
    })
final class RunCommand implements Callable<Integer> {
  /**
   * A stopping run heals, stops its pods and writes its report; all of that is bounded by less than
   * this.
   */
  private static final Duration STOP_BOUND = Duration.ofSeconds(60);

  @ParentCommand private @Nullable Holdfast parent;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--reports",
      paramLabel = "FOLDER",
      description = "Where the runs' folders go. Default: reports/runs of the project.")
  private @Nullable Path reports;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = Screen.of(out, parent != null && parent.plain());
    Reading.Good read = Launch.read(options.scenario(), options.overrides());
    Project project = options.project();
    Launch launch = Launch.on(options.platform(), project, Clock.systemUTC());
    StopSignal stop = new StopSignal();
    CountDownLatch over = new CountDownLatch(1);
    Thread interrupted = Thread.ofPlatform().unstarted(() -> stopped(stop, over));
    Runtime.getRuntime().addShutdownHook(interrupted);
    Finished finished;
    try (launch) {
      finished =
          launch.run(
              read,
              options.overrides(),
              options.seedOrFresh(),
              reports == null ? project.runs() : reports.toAbsolutePath(),
              ScenarioOptions.typed(spec),
              screen,
              stop);
      screen.show(finished.judgement());
      screen.say("report: " + shown(finished.report()));
    } finally {
      over.countDown();
      forget(interrupted);
    }
    return finished.exitCode().number();
  }

  private static void stopped(StopSignal stop, CountDownLatch over) {
    stop.trip("interrupted by a signal");
    try {
      over.await(STOP_BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending: the hook is what waits for this thread
    }
  }

  /** Relative to where the user stands, where that is shorter. */
  static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
  }
}
