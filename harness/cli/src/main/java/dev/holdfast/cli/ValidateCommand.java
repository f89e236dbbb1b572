package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.ScenarioFiles;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast validate}. */
@Command(
    name = "validate",
    description = "Reads scenarios and says all that is wrong with them; starts nothing.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  ./holdfast validate scenarios/smoke"})
final class ValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "1..*",
      description = "YAML files, or folders whose .yaml files are all read.")
  private List<Path> places = List.of();

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "As in 'run'.")
  private List<String> overrides = List.of();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int bad = 0;
    List<Path> files = places.stream().flatMap(place -> ScenarioFiles.in(place).stream()).toList();
    for (Path file : files) {
      switch (ScenarioReader.read(file, overrides)) {
        case Reading.Good good -> out.println(file + ": ok, scenario " + good.scenario().name());
        case Reading.Bad wrong -> {
          bad++;
          wrong.problems().forEach(problem -> err.println(Screen.clean(problem.toString())));
        }
      }
    }
    return (bad == 0 ? ExitCode.OK : ExitCode.BAD_INPUT).number();
  }
}
