package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.model.Fault;
import dev.holdfast.spi.FaultDriver;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Drops packets by iptables in the network of a pod (iptables(8), iptables-extensions(8)). */
public final class NodePackets {
  /** What nobody ends ends itself so long after it should have. */
  private static final Duration OVERTIME = Duration.ofSeconds(10);

  private static final String RULE =
      """
      seconds=$1 which=$2
      rule() { said=$(iptables -w 5 "$@" 2>&1) || { echo "iptables:" $said; return 1; }; }
      """;

  /** What the pod sends to itself is not lost. */
  private static final String SOME =
      """
      rules() { rule "$1" INPUT ! -i lo -m statistic --mode random --probability "$which" -j DROP; }
      """;

  /** One call for all addresses, so that they are struck at once. */
  private static final String ALL_OF_SOME =
      """
      rules() { rule "$1" INPUT -s "$which" -j DROP; input=$?; rule "$1" OUTPUT -d "$which" -j DROP && return $input; }
      """;

  /** Until its input ends: the harness closes it, or has died. */
  private static final String HOLD =
      """
      trap 'rules -D >/dev/null; exit' HUP INT TERM
      rules -I || { rules -D >/dev/null; exit 4; }
      echo held
      exec 3<&0
      timeout $seconds cat <&3 >/dev/null &
      wait $!
      rules -D >/dev/null
      """;

  private final PodNetwork network;

  public NodePackets(PodNetwork network) {
    this.network = network;
  }

  /**
   * Loses a share of the packets that come to pods, by the {@code statistic} match.
   *
   * @param processes one of each pod's
   */
  public FaultDriver.Prepared lose(Fault.PacketLoss fault, List<NodeProcesses.Id> processes) {
    return new Prepared(
        network,
        processes,
        RULE + SOME + HOLD,
        fault.lasts(),
        String.format(Locale.ROOT, "%.6f", fault.loss()));
  }

  /**
   * Drops all packets between pods and those addresses.
   *
   * @param processes one of each pod's
   */
  public FaultDriver.Prepared cutOff(
      Fault.Partition fault, List<String> addresses, List<NodeProcesses.Id> processes) {
    return new Prepared(
        network, processes, RULE + ALL_OF_SOME + HOLD, fault.lasts(), String.join(",", addresses));
  }

  private record Prepared(
      PodNetwork network,
      List<NodeProcesses.Id> processes,
      String script,
      Duration lasts,
      String which)
      implements FaultDriver.Prepared {
    Prepared {
      processes = List.copyOf(processes);
    }

    @Override
    public FaultDriver.ActiveFault inject() {
      return network.hold(
          processes, script, List.of(Long.toString(lasts.plus(OVERTIME).toSeconds()), which));
    }
  }
}
