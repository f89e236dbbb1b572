package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int bad = 0;
    for (Path file : files()) {
      switch (ScenarioReader.read(file, overrides)) {
        case Reading.Good good -> out.println(file + ": ok, scenario " + good.scenario().name());
        case Reading.Bad wrong -> {
          bad++;
          wrong.problems().forEach(err::println);
        }
      }
    }
    return (bad == 0 ? ExitCode.OK : ExitCode.BAD_INPUT).number();
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> below = Files.walk(place)) {
          below
              .filter(file -> file.toString().endsWith(".yaml") && Files.isRegularFile(file))
              .sorted()
              .forEach(files::add);
        }
      } else {
        files.add(place);
      }
    }
    return files;
  }
}
