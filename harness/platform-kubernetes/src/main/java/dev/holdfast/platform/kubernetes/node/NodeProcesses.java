package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.spi.FaultNotPossible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The processes of containers, seen from their node. A process is named by its id and its start
 * time, so that a stranger that gets the same id is never struck (proc_pid_stat(5), field 22).
 */
public final class NodeProcesses {
  /** Field 3 and 22 of /proc/PID/stat: the name in parentheses before them may hold anything. */
  private static final String LOOK =
      """
      look() {
        state=gone start=
        if read -r line 2>/dev/null </proc/$1/stat; then set -- ${line##*) }; state=$1 start=${20}; fi
      }
      """;

  /** The first process of a container is the one of its cgroup that started first. */
  private static final String FIND =
      LOOK
          + """
          for file in $(grep -l "$1" /proc/[0-9]*/cgroup 2>/dev/null); do
            pid=${file#/proc/} pid=${pid%/cgroup}
            look $pid
            [ -z "$start" ] || echo $start $pid
          done | sort -n | head -n 1
          """;

  private static final String ALL_THERE =
      LOOK
          + """
          for target in "$@"; do
            look ${target%%:*}
            [ "$start" = "${target##*:}" ] && [ "$state" != Z ] || { echo "process ${target%%:*} is not there any more"; exit 3; }
          done
          """;

  private static final String SEND =
      "signal=$1; shift\n"
          + ALL_THERE
          + """
          for target in "$@"; do kill -$signal ${target%%:*} || exit 4; done
          """;

  /**
   * Held until its input ends: the harness closes it, or has died. The kernel does the rest: a
   * process that has been replaced meanwhile has another start time.
   */
  private static final String HOLD =
      "seconds=$1; shift\n"
          + ALL_THERE
          + """
          go_on() {
            for target in "$@"; do
              look ${target%%:*}
              [ "$start" != "${target##*:}" ] || kill -CONT ${target%%:*}
            done
          }
          trap 'go_on "$@"; exit' HUP INT TERM
          for target in "$@"; do kill -STOP ${target%%:*} || { go_on "$@"; exit 4; }; done
          echo held
          exec 3<&0
          timeout $seconds cat <&3 >/dev/null &
          wait $!
          go_on "$@"
          """;

  /** Looks until its input ends. */
  private static final String WATCH =
      LOOK
          + """
          exec 3<&0
          (cat <&3 >/dev/null; kill $$) &
          while :; do
            seen=
            for target in "$@"; do
              look ${target%%:*}
              [ "$start" = "${target##*:}" ] || state=gone
              seen="$seen ${target%%:*}:$state"
            done
            echo $seen
            sleep 0.02
          done
          """;

  private final Node node;
  private final NodeScripts scripts;

  public NodeProcesses(Node node) {
    this.node = node;
    scripts = new NodeScripts(node);
  }

  /** A process of the node. */
  public record Id(long pid, String started) {
    @Override
    public String toString() {
      return pid + ":" + started;
    }
  }

  /**
   * The first process of a container.
   *
   * @param containerId as the cluster has it: {@code containerd://4f2a…}
   * @throws FaultNotPossible where it has none
   */
  public Id first(String pod, String containerId) {
    String id = containerId.substring(containerId.lastIndexOf('/') + 1);
    if (!id.matches("[0-9a-f]{16,}")) {
      throw new FaultNotPossible("pod " + pod + ": its container does not run");
    }
    NodeScripts.Said said = scripts.run(FIND, List.of(id));
    String[] words = String.join(" ", said.lines()).strip().split(" ", -1);
    if (words.length != 2) {
      throw new FaultNotPossible("pod " + pod + ": no process of its container is on the node");
    }
    return new Id(Long.parseLong(words[1]), words[0]);
  }

  /**
   * Sends all of them the signal, or none.
   *
   * @throws FaultNotPossible where one of them is not there any more
   */
  public void send(String signal, List<Id> targets) {
    List<String> arguments = new ArrayList<>(List.of(signal));
    targets.forEach(target -> arguments.add(target.toString()));
    NodeScripts.Said said = scripts.run(SEND, arguments);
    if (said.exit() != 0) {
      throw new FaultNotPossible(String.join("; ", said.lines()));
    }
  }

  /**
   * Stops all of them until the handle is closed or this process has died, and no longer than so.
   *
   * @throws FaultNotPossible where one of them is not there any more
   */
  public Node.Running hold(List<Id> targets, Duration most) {
    List<String> arguments = new ArrayList<>(List.of(Long.toString(most.toSeconds())));
    targets.forEach(target -> arguments.add(target.toString()));
    return scripts.hold(HOLD, arguments);
  }

  /**
   * Tells of them about fifty times a second, until the handle is closed: {@code PID:STATE
   * PID:STATE}.
   */
  public Node.Running watch(List<Id> targets, Consumer<String> looks) {
    return node.start(WATCH, targets.stream().map(Id::toString).toList(), looks);
  }
}
