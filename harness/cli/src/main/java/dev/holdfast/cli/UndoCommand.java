package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Undo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast undo}. */
@Command(
    name = "undo",
    description = {
      "Finds and removes what killed runs left.",
      "That may be processes that they started, temporary files, containers with their volumes and networks, and",
      "releases and namespaces in a cluster. Runs whose harness still lives are left alone; so are reports and",
      "histories, and whatever is not known to be a run's: what only has the name of a run's thing stays, and it is said."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: all runs of this project", "  ./holdfast undo"})
final class UndoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "Runs' folders. Default: all runs of the project.")
  private List<Path> folders = List.of();

  @Option(
      names = "--reports",
      converter = FolderName.class,
      paramLabel = "FOLDER",
      description = "Where the runs' folders are. Default: reports/runs of the project.")
  private @Nullable Path reports;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path start = folders.isEmpty() ? Path.of("") : folders.getFirst();
    Optional<Project> project = Project.around(start).or(() -> Project.around(Path.of("")));
    if (project.isEmpty() && reports == null) {
      throw new ParameterException(
          spec.commandLine(),
          "no "
              + Project.FILE
              + " in a folder above this one; run it inside the project, or name the folder of the runs with --reports");
    }
    Path runs = reports == null ? project.orElseThrow().runs() : reports;
    for (Path folder : folders) {
      if (!Files.isRegularFile(folder.resolve("history.jsonl"))) {
        throw new ParameterException(
            spec.commandLine(),
            folder + ": no run's folder (it has no history.jsonl); name one below " + runs);
      }
    }
    List<Path> all = folders.isEmpty() ? Undo.folders(runs) : folders;
    int removed = 0;
    for (String what : Undo.outsideOfRuns()) {
      removed++;
      out.println(what);
    }
    for (Undo.Undone undone : project.map(Undo::of).orElseGet(Undo::inClusters).undo(all)) {
      if (undone.alive()) {
        out.println(RunCommand.shown(undone.folder()) + ": still running, left alone");
      }
      for (String what : undone.removed()) {
        removed++;
        out.println(RunCommand.shown(undone.folder()) + ": " + what);
      }
    }
    out.println(
        all.size()
            + " runs looked at, "
            + (removed == 0 ? "nothing was left" : removed + " leftovers removed"));
    return ExitCode.OK.number();
  }
}
