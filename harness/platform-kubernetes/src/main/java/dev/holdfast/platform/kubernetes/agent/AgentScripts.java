package dev.holdfast.platform.kubernetes.agent;

/**
 * What runs in an agent's pod, by bash. A lease is a line each second; where none comes for six,
 * the harness is dead or cut off, and all that was held ends.
 */
final class AgentScripts {
  /** Ends when the lease does. The API server turns two dollars into one. */
  static final String MAIN =
      """
      mkdir -p /run/holdfast/bin
      for tool in iptables-nft iptables-legacy iptables; do
        found=$(command -v $tool) && "$found" -w 1 -S >/dev/null 2>&1 && { ln -s "$found" /run/holdfast/bin/iptables; break; }
      done
      trap 'exit 0' TERM INT
      echo $BASHPID >/run/holdfast/main
      left=30
      while [ $left -gt 0 ] && [ ! -e /run/holdfast/end ]; do
        sleep 1 & wait $!
        left=$((left - 1))
        if [ -e /run/holdfast/lease ]; then rm -f /run/holdfast/lease; left=6; fi
      done
      """;

  /** Renews the lease of the pod itself. */
  static final String LEASE =
      """
      until [ -e /run/holdfast/main ]; do sleep 0.1; done
      echo leased
      while read -r -t 6 word; do
        [ "$word" != end ] || { : >/run/holdfast/end; exit 0; }
        : >/run/holdfast/lease
      done
      """;

  /**
   * Runs a script whose input ends when the lease does, when it is told so, and when the pod's own
   * process is gone. Where there is something to heal it is no part of the pod any more, by its
   * cgroup, so that who ends the pod by force does not end what heals.
   */
  static final String WATCHDOG =
      """
      script=$1; shift
      main=$(cat /run/holdfast/main)
      PATH=/run/holdfast/bin:$PATH
      join() { nsenter --target 1 --cgroup sh -c 'echo $1 >$2/cgroup.procs' sh $$ "$1" 2>/dev/null; }
      leave() {
        local first hierarchy
        first=$(nsenter --target 1 --cgroup sed -n 's/^0:://p' /proc/1/cgroup)
        if [ -e /node/cgroup/cgroup.controllers ]; then join "/node/cgroup$first" || join /node/cgroup; return; fi
        for hierarchy in /node/cgroup/*; do
          [ -L "$hierarchy" ] || [ ! -e "$hierarchy/cgroup.procs" ] || join "$hierarchy" || return
        done
      }
      if [ -d /node/cgroup ] && ! leave; then echo "what is to heal it cannot leave the cgroup of its pod, so it would end with the pod"; exit 4; fi
      trap '' PIPE
      lease() {
        while read -r -t 6 word; do
          [ "$word" != end ] && kill -0 "$main" || return
        done
      }
      exec 9<&0
      sh -c "$script" sh "$@" < <(lease <&9 2>/dev/null) 9<&-
      """;

  /** In a pod that makes load: the program, whose life is the pod's lease. */
  static final String GENERATE =
      """
      until [ -e /run/holdfast/main ]; do sleep 0.1; done
      ( while kill -0 $$; do : >/run/holdfast/lease; sleep 1; done ) >/dev/null 2>&1 </dev/null &
      exec holdfast-generator
      """;

  private AgentScripts() {}
}
