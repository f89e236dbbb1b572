package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.observe.packets.PartitionWatch;
import dev.holdfast.platform.kubernetes.node.NodeProcesses;
import dev.holdfast.platform.kubernetes.node.PodNetwork;

/** Tries from a pod's own network whether places can be reached. */
final class Knocking {
  /**
   * Tries all places at once, round after round, until its input ends. A refusal is an answer: it
   * came from there. A packet that is lost is sent again only after a second (RFC 6298, 2.1). With
   * what nodes have: socat, which kubelets forward ports with, or nc.
   */
  private static final String LOOK =
      """
      reach() {
        if command -v socat >/dev/null; then said=$(socat -u /dev/null "TCP:$1,connect-timeout=0.7" 2>&1)
        else said=$({ printf 'HEAD / HTTP/1.0\\r\\n\\r\\n'; sleep 0.5; } | nc -w 1 ${1%:*} ${1##*:} 2>&1)
        fi && return
        case $said in *refused*|*HTTP/*) ;; *) return 1 ;; esac
      }
      exec 3<&0
      (cat <&3 >/dev/null; kill $$) &
      while :; do
        echo begin
        tries= answered=
        for place in "$@"; do reach "$place" & tries="$tries $place=$!"; done
        for try in $tries; do ! wait ${try##*=} || answered="$answered ${try%=*}"; done
        echo answered$answered
        sleep 0.25
      done
      """;

  private Knocking() {}

  /**
   * From a pod.
   *
   * @param process one of the pod's
   */
  static PartitionWatch.From from(PodNetwork network, NodeProcesses.Id process) {
    return (places, lines) -> network.start(process, LOOK, places, lines)::close;
  }
}
