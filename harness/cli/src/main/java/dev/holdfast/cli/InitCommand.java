package dev.holdfast.cli;

import dev.holdfast.launch.Launch;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.check.Asked;
import dev.holdfast.launch.check.Checkup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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

  @Parameters(
      arity = "0..1",
      paramLabel = "WORKLOAD",
      description = "As for check: deploy/NAME, sts/NAME or ds/NAME.")
  private @Nullable String workload;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Where it runs already.")
  private @Nullable String namespace;

  @Option(names = "--context", paramLabel = "NAME", description = "In which cluster.")
  private @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: as kubectl, KUBECONFIG or ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(names = "--chart", paramLabel = "DIR", description = "Instead of -n: a chart.")
  private @Nullable Path chart;

  @Option(
      names = "--request",
      paramLabel = "'METHOD /PATH [JSON]'",
      description = "What users ask for. Default: the path of a probe.")
  private String request = "";

  @Option(
      names = "--service",
      paramLabel = "NAME[:PORT]",
      description = "By which users come. Default: the one that leads to the workload.")
  private String service = "";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "The scenario's file, which must not be there yet. Default: ${DEFAULT-VALUE}.")
  private Path to = Path.of("holdfast-first.yaml");

  @Override
  public Integer call() throws IOException {
    if ((namespace == null) == (chart == null)) {
      throw wrong(
          "either -n NAMESPACE with --context, or --chart DIR must be given; write for example --chart charts/shop");
    }
    if ((namespace == null) != (context == null)) {
      throw wrong(
          "-n and --context must be given together; write for example -n shop --context staging");
    }
    if (Files.exists(to)) {
      throw wrong("--to: there is %s already; name another file".formatted(to));
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Launch launch =
        Launch.anywhere(choice(), chart == null ? Path.of("") : chart, Clock.systemUTC())) {
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
        namespace == null
            ? ""
            : " --platform kubernetes --context " + Screen.clean(String.valueOf(context)));
    return 0;
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private PlatformChoice choice() {
    return namespace == null
        ? PlatformChoice.named("containers")
        : new PlatformChoice(
            "kubernetes",
            Optional.ofNullable(kubeconfig),
            Optional.ofNullable(context),
            Optional.of(namespace),
            false);
  }

  private Checkup checkup(Launch launch) throws IOException {
    Asked asked =
        new Asked(
            Optional.ofNullable(workload).map(Asked::workload),
            service,
            request,
            List.of(),
            PER_SECOND,
            List.of(FIRST),
            false);
    return namespace != null
        ? Checkup.attached(launch, String.valueOf(context), namespace, asked)
        : Checkup.ofChart(
            launch, Objects.requireNonNull(chart), Optional.empty(), folder(), List.of(), asked);
  }

  /** Where the scenario will be, since its chart is named from there. */
  private Path folder() throws IOException {
    return Files.createDirectories(to.toAbsolutePath().normalize().resolveSibling(""));
  }
}
