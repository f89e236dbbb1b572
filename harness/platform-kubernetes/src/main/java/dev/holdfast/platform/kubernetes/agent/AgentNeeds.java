package dev.holdfast.platform.kubernetes.agent;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the agent's pod must have for a kind of fault, and no more. */
public final class AgentNeeds {
  /** The kinds that an agent does. */
  public static final Set<String> KINDS =
      Set.of("kill", "pause", "network", "packet-loss", "partition");

  /**
   * KILL: signals to processes of other users. SYS_ADMIN and SYS_PTRACE: to leave the pod's cgroup,
   * and to enter a pod's network. NET_ADMIN and NET_RAW: iptables.
   */
  private static final Map<String, List<String>> CAPABILITIES =
      Map.of(
          "kill",
          List.of("KILL"),
          "pause",
          List.of("KILL", "SYS_ADMIN", "SYS_PTRACE"),
          "network",
          List.of("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE"),
          "packet-loss",
          List.of("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE"),
          "partition",
          List.of("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE"));

  private AgentNeeds() {}

  /** Linux capabilities (capabilities(7)), sorted. */
  public static List<String> capabilities(Collection<String> kinds) {
    Set<String> needed = new TreeSet<>();
    kinds.forEach(kind -> needed.addAll(CAPABILITIES.getOrDefault(kind, List.of())));
    return List.copyOf(needed);
  }

  /** Whether something must be healed even where the pod is ended by force. */
  static boolean holds(Collection<String> kinds) {
    return kinds.stream().anyMatch(kind -> KINDS.contains(kind) && !kind.equals("kill"));
  }
}
