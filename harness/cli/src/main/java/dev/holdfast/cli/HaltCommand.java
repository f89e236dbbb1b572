package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Halting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast halt}. */
@Command(
    name = "halt",
    description = {
      "Ends every run that has attached to a namespace of a cluster, from any machine.",
      "Each heals what it broke, puts back what it changed, and writes its report; the verdict is UNKNOWN then."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Without holdfast at hand: kubectl --namespace shop delete configmap holdfast-run",
      "",
      "Example:",
      "  ./holdfast halt --context staging"
    })
final class HaltCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: as kubectl, KUBECONFIG or ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(names = "--context", paramLabel = "NAME", required = true, description = "Which cluster.")
  private String context = "";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description =
          "Only the run there. Default: all, which takes the right to list ConfigMaps of all namespaces.")
  private String namespace = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<String> left =
        Halting.all(
            Optional.ofNullable(kubeconfig),
            context,
            namespace,
            line -> out.println(Screen.clean(line)));
    left.forEach(where ->
        out.println(
            "namespace "
                + Screen.clean(where)
                + ": its run has not let go; if it was killed, ./holdfast undo puts back what it left"));
    return left.isEmpty() ? ExitCode.OK.number() : ExitCode.CANNOT_START.number();
  }
}
