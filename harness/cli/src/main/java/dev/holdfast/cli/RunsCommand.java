package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Reports;
import dev.holdfast.launch.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code holdfast runs}. */
@Command(
    name = "runs",
    description = "Lists the runs that are kept, newest first: verdict, start, platform, folder.",
    mixinStandardHelpOptions = true,
    subcommands = RunsCommand.Prune.class,
    footer = {"", "Example: remove all but the newest fifty", "  ./holdfast runs prune --keep 50"})
final class RunsCommand implements Callable<Integer> {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--reports",
      converter = FolderName.class,
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description = "Where the runs' folders are. Default: reports/runs of the project.")
  private @Nullable Path reports;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Runs.Kept> runs = runs().list();
    for (Runs.Kept run : runs) {
      out.printf(
          Locale.ROOT,
          "%-8s %s  %-10s %s%n",
          run.verdict(),
          WHEN.format(run.when()),
          run.platform().isEmpty() ? "-" : run.platform(),
          RunCommand.shown(run.folder()));
    }
    out.println(runs.size() == 1 ? "1 run" : runs.size() + " runs");
    return ExitCode.OK.number();
  }

  private Runs runs() {
    Project project =
        Project.around(Path.of(""))
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "no "
                        + Project.FILE
                        + " in a folder above this one; run it inside the project"));
    return Runs.of(
        project, reports == null ? Reports.of(project) : Reports.in(reports), Clock.systemUTC());
  }

  /** {@code holdfast runs prune}. */
  @Command(
      name = "prune",
      description = {
        "Removes all runs but the newest.",
        "One that is under way, or that left something behind, stays, and it is said; nothing but runs' folders is touched."
      },
      mixinStandardHelpOptions = true)
  static final class Prune implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @ParentCommand private @Nullable RunsCommand parent;

    @Option(
        names = "--keep",
        paramLabel = "N",
        required = true,
        description = "So many of the newest stay, of all scenarios together.")
    private int keep;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      if (keep < 0) {
        throw new ParameterException(
            spec.commandLine(), "--keep must be 0 or more, got " + keep + "; write --keep 50");
      }
      if (parent == null) {
        throw new IllegalStateException("a command of its own");
      }
      int removed = 0;
      for (Runs.Pruned run : parent.runs().prune(keep)) {
        run.kept().ifPresent(why -> out.println(RunCommand.shown(run.folder()) + ": " + why));
        removed += run.kept().isEmpty() ? 1 : 0;
      }
      out.println(removed == 1 ? "1 run removed" : removed + " runs removed");
      return ExitCode.OK.number();
    }
  }
}
