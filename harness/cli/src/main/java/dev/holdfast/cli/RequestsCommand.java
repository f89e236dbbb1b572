package dev.holdfast.cli;

import dev.holdfast.launch.Launch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast requests}. */
@Command(
    name = "requests",
    description =
        "Prints the requests of a run, a line each: its load, number, intended start, how much later it started and"
            + " how long it took (microseconds), status, answer, hops and error, tab-separated.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  ./holdfast requests reports/runs/catalog-replica-kill/2026-11-22T18-00-00 --bad | head"
    })
final class RequestsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private Path folder = Path.of("");

  @Option(names = "--load", paramLabel = "NAME", description = "Those of this load alone.")
  private @Nullable String load;

  @Option(names = "--bad", description = "Those alone that failed or were slow.")
  private boolean bad;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Launch.requests(
        folder.toAbsolutePath().normalize(),
        (name, request) -> (load == null || load.equals(name)) && (!bad || request.bad()),
        line -> {
          out.println(line);
          return !out.checkError();
        });
    out.flush();
    return 0;
  }
}
