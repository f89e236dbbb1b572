package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Strikes the connections to some ports of a pod without a proxy before it, by rules in the pod's
 * own network. What is late waits in a queue of the kernel's for a program on the node; a rule
 * whose queue nobody serves lets all pass, so a delay ends with that program. All rules stop
 * matching by themselves (iptables-extensions(8), {@code time}) when they should long have been
 * taken away.
 */
public final class NodeConnections {
  /** What nobody ends ends itself so long after it should have. */
  private static final Duration OVERTIME = Duration.ofSeconds(10);

  /** Any number that nobody else in the pod's network uses. */
  private static final String QUEUE = "24713";

  private static final int MOST_PORTS = 15;

  /** {@code $1} seconds, {@code $2} chain, {@code $3} interface, {@code $4} which ports. */
  private static final String RULE =
      """
      seconds=$1 chain=$2 loopback=$3 side=$4 ports=$5; shift 5
      stop=$(date -u -d "@$(($(date +%s) + seconds))" +%Y-%m-%dT%H:%M:%S)
      rule() {
        said=$(iptables -w 5 $1 $chain ! $loopback lo -p tcp -m multiport $side $ports -m time --datestop $stop $jump 2>&1) ||
          { echo "iptables:" $said; return 1; }
      }
      trap 'rule -D >/dev/null; exit' HUP INT TERM
      """;

  private static final String LATE =
      RULE
          + """
          jump="-j NFQUEUE --queue-num $1 --queue-bypass"
          command -v holdfast-delay >/dev/null || { echo "the agent's image has no holdfast-delay; take one that harness/images/build agent makes"; exit 4; }
          rule -I || { rule -D >/dev/null; exit 4; }
          exec 3<&0
          timeout $seconds holdfast-delay "$@" <&3 &
          wait $!
          rule -D >/dev/null
          """;

  private static final String REFUSED =
      RULE
          + """
          jump="$* -j REJECT --reject-with tcp-reset"
          rule -I || { rule -D >/dev/null; exit 4; }
          echo held
          exec 3<&0
          timeout $seconds cat <&3 >/dev/null &
          wait $!
          rule -D >/dev/null
          """;

  private final PodNetwork network;

  public NodeConnections(PodNetwork network) {
    this.network = network;
  }

  /** Why it cannot be done so, and what to write instead; empty where it can. */
  public static Optional<String> missing(Fault.Network fault) {
    Toxic toxic = fault.toxic();
    if (!fault.hitsProbes()) {
      return Optional.of(
          "its pods have no proxy before them, so probes go the struck way too; write hits-probes: true");
    }
    if (toxic.toxicity() < 1) {
      return Optional.of(
          "its pods have no proxy before them, and an agent strikes each connection; leave out toxicity");
    }
    return switch (toxic.effect()) {
      case Toxic.Effect.Latency _, Toxic.Effect.Bandwidth _, Toxic.Effect.Down _ ->
          Optional.empty();
      case Toxic.Effect.Reset(Duration after) ->
          after.isZero()
              ? Optional.empty()
              : Optional.of("an agent resets connections at their first data; write reset: {}");
      case Toxic.Effect.Timeout _,
          Toxic.Effect.SlowClose _,
          Toxic.Effect.Slicer _,
          Toxic.Effect.LimitData _ ->
          Optional.of(
              "its pods have no proxy before them, and an agent makes latency, bandwidth, reset and down, not %s; write one of these"
                  .formatted(toxic.effect().name()));
    };
  }

  /**
   * Strikes what goes to and from those ports.
   *
   * @param processes one of each pod's
   */
  public FaultDriver.Prepared strike(
      Fault.Network fault, List<Integer> ports, List<NodeProcesses.Id> processes) {
    String seconds = Long.toString(fault.lasts().plus(OVERTIME).toSeconds());
    String which =
        ports.stream()
            .distinct()
            .limit(MOST_PORTS)
            .map(Object::toString)
            .collect(Collectors.joining(","));
    return switch (fault.toxic().effect()) {
      case Toxic.Effect.Latency latency ->
          late(fault, seconds, which, latency.delay(), latency.jitter(), 0, processes);
      case Toxic.Effect.Bandwidth bandwidth ->
          late(
              fault,
              seconds,
              which,
              Duration.ZERO,
              Duration.ZERO,
              1000 * bandwidth.kilobytesPerSecond(),
              processes);
      case Toxic.Effect.Reset _ ->
          () ->
              network.hold(
                  processes,
                  REFUSED,
                  List.of(seconds, "INPUT", "-i", "--dports", which, "--tcp-flags", "PSH", "PSH"));
      case Toxic.Effect.Down _ ->
          () ->
              network.hold(processes, REFUSED, List.of(seconds, "INPUT", "-i", "--dports", which));
      case Toxic.Effect.Timeout _,
          Toxic.Effect.SlowClose _,
          Toxic.Effect.Slicer _,
          Toxic.Effect.LimitData _ ->
          throw new FaultNotPossible(missing(fault).orElseThrow());
    };
  }

  private FaultDriver.Prepared late(
      Fault.Network fault,
      String seconds,
      String ports,
      Duration delay,
      Duration jitter,
      long bytesPerSecond,
      List<NodeProcesses.Id> processes) {
    boolean answers = fault.toxic().direction() == Direction.DOWNSTREAM;
    return () ->
        network.hold(
            processes,
            LATE,
            List.of(
                seconds,
                answers ? "OUTPUT" : "INPUT",
                answers ? "-o" : "-i",
                answers ? "--sports" : "--dports",
                ports,
                QUEUE,
                Long.toString(delay.toMillis()),
                Long.toString(jitter.toMillis()),
                Long.toString(bytesPerSecond)));
  }
}
