package dev.holdfast.cli;

import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code holdfast report}. */
@Command(
    name = "report",
    description =
        "Judges a run again and renders its report again, from the run's folder alone. Ends as 'run' does.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  ./holdfast report reports/runs/catalog-replica-kill/2026-11-22T18-00-00"
    })
final class ReportCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Holdfast parent;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private Path folder = Path.of("");

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec.commandLine().getOut(), parent != null && parent.plain());
    Finished finished =
        Launch.judgeAgain(
            folder.toAbsolutePath().normalize(), ScenarioOptions.typed(spec), Clock.systemUTC());
    screen.show(finished.judgement());
    screen.say("report: " + RunCommand.shown(finished.report()));
    return finished.exitCode().number();
  }
}
