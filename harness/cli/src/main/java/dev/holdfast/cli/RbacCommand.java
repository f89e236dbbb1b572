package dev.holdfast.cli;

import dev.holdfast.launch.Granting;
import dev.holdfast.launch.Refused;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast rbac}. */
@Command(
    name = "rbac",
    description = {
      "Prints what a cluster's owners would grant for these faults in a namespace, as YAML: a ServiceAccount, Roles, and,",
      "where a fault is done on a node (kill, pause, packet-loss, partition), a namespace of its own for the pod that does it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  ./holdfast rbac -n shop --for delete-pod,kill,pause | kubectl --context staging apply -f -"
    })
final class RbacCommand implements Callable<Integer> {
  private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      split = ",",
      required = true,
      paramLabel = "FAULT",
      description =
          "Of delete-pod, rollout, scale, kill, pause, packet-loss and partition, or all; and load, which is made by pods there.")
  private List<String> faults = List.of();

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAME",
      description = "Where things are to be broken.")
  private String namespace = "";

  @Option(
      names = "--agents",
      paramLabel = "NAME",
      description = "The namespace of the pods on nodes. Default: ${DEFAULT-VALUE}.")
  private String agents = Granting.AGENTS;

  @Override
  public Integer call() throws Refused {
    for (String name : List.of(namespace, agents)) {
      if (!name.matches(NAME)) {
        throw new ParameterException(
            spec.commandLine(),
            "a namespace must be of lower-case letters, digits and hyphens, got '%s'; write for example shop"
                .formatted(name));
      }
    }
    List<String> kinds =
        faults.equals(List.of("all"))
            ? List.copyOf(Granting.KINDS)
            : faults.stream().distinct().toList();
    spec.commandLine().getOut().print(Granting.text(namespace, agents, kinds));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
