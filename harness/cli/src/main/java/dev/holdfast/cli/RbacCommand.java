package dev.holdfast.cli;

import dev.holdfast.launch.Granting;
import dev.holdfast.launch.Refused;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      description = {
        "Of delete-pod, rollout, scale, observe, kill, pause, network (latency, bandwidth, reset, down), packet-loss and partition, or all; and load, which is made by pods there.",
        "For the cluster as a whole, and not in all: drain-node (to cordon nodes, and to list and evict their pods), everywhere (to list workloads, for check -A), nodes (to list them, for the advice one-node),",
        "throttling (get nodes/proxy, a strong right: all that kubelets offer; for the advice throttled)."
      })
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

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description =
          "The namespace of the ServiceAccount that gets it, where that is another one: for check -A, and for check --in-cluster that of the agents.")
  private @Nullable String account;

  @Override
  public Integer call() throws Refused {
    String of = account == null ? namespace : account;
    for (String name : List.of(namespace, agents, of)) {
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
    spec.commandLine().getOut().print(Granting.text(namespace, agents, of, kinds));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
