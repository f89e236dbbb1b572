package dev.holdfast.cli;

import dev.holdfast.launch.Compared;
import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Launch;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code holdfast compare}. */
@Command(
    name = "compare",
    description =
        "Judges two runs again and shows them side by side: verdicts, checks, failover, latencies, scenario, platform."
            + " Lines that differ begin with ≠.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 shown, whatever the verdicts are; 2 where a folder holds no run.",
      "",
      "Example:",
      "  ./holdfast compare reports/runs/catalog-replica-kill/2026-11-22T18-00-00 \\",
      "    reports/runs/catalog-replica-kill/2026-11-22T18-20-00"
    })
final class CompareCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Holdfast parent;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a run: A.")
  private Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "RUN", description = "The folder of another one: B.")
  private Path b = Path.of("");

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Where the page goes. Default: compare.html in the folder of the later run.")
  private @Nullable Path html;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec.commandLine().getOut(), parent != null && parent.plain());
    Compared compared =
        Launch.compare(
            a.normalize(), b.normalize(), html == null ? null : html.toAbsolutePath().normalize());
    compared.lines().forEach(screen::say);
    screen.say("");
    screen.say("page: " + RunCommand.shown(compared.page().toAbsolutePath()));
    return ExitCode.OK.number();
  }
}
