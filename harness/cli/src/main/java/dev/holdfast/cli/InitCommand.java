package dev.holdfast.cli;

import dev.holdfast.launch.Launch;
import dev.holdfast.launch.check.Asked;
import dev.holdfast.launch.check.Checkup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast init}. */
@Command(
    name = "init",
    description =
        "Writes a first scenario for a workload that runs already (--context, -n) or that a chart has (--chart): one pod goes, and its users must not notice. Breaks nothing.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  ./holdfast init --chart charts/shop deploy/catalog --request 'GET /products/1'"
    })
final class InitCommand implements Callable<Integer> {
  private static final String FIRST = "delete-pod";
  private static final int PER_SECOND = 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AimOptions aim = new AimOptions();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "The scenario's file, which must not be there yet. Default: ${DEFAULT-VALUE}.")
  private Path to = Path.of("holdfast-first.yaml");

  @Override
  public Integer call() throws IOException {
    aim.refuseWrongUse();
    if (Files.exists(to)) {
      throw wrong("--to: there is %s already; name another file".formatted(to));
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Launch launch =
        Launch.anywhere(
            aim.platform("containers", false),
            aim.chart().orElse(Path.of("")),
            Clock.systemUTC())) {
      Checkup checkup = checkup(launch);
      checkup.found().forEach(line -> out.println(Screen.clean(line)));
      Files.writeString(to, checkup.scenario(FIRST), StandardOpenOption.CREATE_NEW);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    out.printf(
        "wrote %s; run it: ./holdfast run %s%s%n",
        to,
        to,
        aim.chart().isPresent()
            ? ""
            : " --platform kubernetes --context " + Screen.clean(aim.context()));
    return 0;
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private Checkup checkup(Launch launch) throws IOException {
    Asked asked =
        new Asked(
            aim.workload(),
            aim.service(),
            aim.request(),
            List.of(),
            PER_SECOND,
            List.of(FIRST),
            false);
    Optional<Path> chart = aim.chart();
    return chart.isPresent()
        ? Checkup.ofChart(launch, chart.get(), Optional.empty(), folder(), List.of(), asked)
        : Checkup.attached(launch, aim.context(), aim.namespace().orElseThrow(), 0, asked);
  }

  /** Where the scenario will be, since its chart is named from there. */
  private Path folder() throws IOException {
    return Files.createDirectories(to.toAbsolutePath().normalize().resolveSibling(""));
  }
}
