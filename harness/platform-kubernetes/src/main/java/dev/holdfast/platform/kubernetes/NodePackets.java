package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.FaultDriver;
import dev.holdfast.model.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Loses packets by iptables' {@code statistic} match in the network of a pod, entered from its node
 * (iptables-extensions(8), nsenter(1)).
 */
final class NodePackets {
  /** What nobody ends ends itself so long after it should have. */
  private static final Duration OVERTIME = Duration.ofSeconds(10);

  /** Runs inside the pod's network; what the pod sends to itself is not lost. */
  private static final String INSIDE =
      """
      rule() {
        said=$(iptables -w 5 "$1" INPUT ! -i lo -m statistic --mode random --probability "$loss" -j DROP 2>&1) || { echo "iptables:" $said; return 1; }
      }
      seconds=$1 loss=$2
      trap 'rule -D >/dev/null; exit' HUP INT TERM
      rule -I || exit 4
      echo held
      exec 3<&0
      timeout $seconds cat <&3 >/dev/null &
      wait $!
      rule -D >/dev/null
      """;

  private static final String HOLD =
      """
      target=$1 inside=$2; shift 2
      if ! read -r line 2>/dev/null </proc/${target%%:*}/stat; then echo "process ${target%%:*} is not there any more"; exit 3; fi
      before=$*; set -- ${line##*) }
      [ "${20}" = "${target##*:}" ] || { echo "process ${target%%:*} is not there any more"; exit 3; }
      exec nsenter -t ${target%%:*} -n sh -c "$inside" sh $before
      """;

  private final NodeScripts scripts;

  NodePackets(Node node) {
    scripts = new NodeScripts(node);
  }

  /**
   * Prepares it.
   *
   * @param processes one of each pod's
   */
  FaultDriver.Prepared prepare(Fault.PacketLoss fault, List<NodeProcesses.Id> processes) {
    return new Prepared(scripts, fault, List.copyOf(processes));
  }

  private record Prepared(
      NodeScripts scripts, Fault.PacketLoss fault, List<NodeProcesses.Id> processes)
      implements FaultDriver.Prepared {
    /** The node itself takes the rules away when the harness is gone. */
    @Override
    public Map<String, String> undo() {
      return Map.of();
    }

    @Override
    public FaultDriver.ActiveFault inject() {
      List<Node.Running> held = new ArrayList<>();
      boolean all = false;
      try {
        for (NodeProcesses.Id process : processes) {
          held.add(scripts.hold(HOLD, arguments(process)));
        }
        all = true;
        return () -> held.forEach(Node.Running::close);
      } finally {
        if (!all) {
          held.forEach(Node.Running::close);
        }
      }
    }

    private List<String> arguments(NodeProcesses.Id process) {
      return List.of(
          process.toString(),
          INSIDE,
          Long.toString(fault.lasts().plus(OVERTIME).toSeconds()),
          String.format(Locale.ROOT, "%.6f", fault.loss()));
    }
  }
}
