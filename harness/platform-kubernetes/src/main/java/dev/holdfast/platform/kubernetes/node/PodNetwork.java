package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.spi.FaultDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Shell scripts in the network of a pod, entered from its node (nsenter(1)). All else is the
 * node's, its programs too.
 */
public final class PodNetwork {
  private static final String ENTER =
      """
      target=$1 inside=$2; shift 2
      if ! read -r line 2>/dev/null </proc/${target%%:*}/stat; then echo "process ${target%%:*} is not there any more"; exit 3; fi
      before=$*; set -- ${line##*) }
      [ "${20}" = "${target##*:}" ] || { echo "process ${target%%:*} is not there any more"; exit 3; }
      exec nsenter -t ${target%%:*} -n sh -c "$inside" sh $before
      """;

  private final Node node;
  private final NodeScripts scripts;

  public PodNetwork(Node node) {
    this.node = node;
    scripts = new NodeScripts(node);
  }

  /**
   * Holds a fault, as {@link NodeScripts#hold} does, in the network of each of them, or of none.
   *
   * @param processes one of each pod's
   * @param arguments without spaces
   */
  FaultDriver.ActiveFault hold(
      List<NodeProcesses.Id> processes, String script, List<String> arguments) {
    List<Node.Running> held = new ArrayList<>();
    boolean all = false;
    try {
      for (NodeProcesses.Id process : processes) {
        held.add(scripts.hold(ENTER, entering(process, script, arguments)));
      }
      all = true;
      return () -> held.forEach(Node.Running::close);
    } finally {
      if (!all) {
        held.forEach(Node.Running::close);
      }
    }
  }

  /**
   * Starts a script in the network of one pod.
   *
   * @param process one of the pod's
   * @param arguments without spaces
   */
  public Node.Running start(
      NodeProcesses.Id process, String script, List<String> arguments, Consumer<String> lines) {
    return node.start(ENTER, entering(process, script, arguments), lines);
  }

  private static List<String> entering(
      NodeProcesses.Id process, String script, List<String> arguments) {
    return Stream.concat(Stream.of(process.toString(), script), arguments.stream()).toList();
  }
}
