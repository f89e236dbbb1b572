package dev.holdfast.launch;

import dev.holdfast.platform.kubernetes.Rbac;
import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a cluster's owners would grant. */
public final class Granting {
  /** The kinds of faults that can be done in a cluster that is somebody's. */
  public static final Set<String> KINDS = Rbac.KINDS;

  /** What a network fault does there, which may be named in its place. */
  private static final Set<String> EFFECTS = Set.of("latency", "bandwidth", "reset", "down");

  /** The agents' namespace where none is named. */
  public static final String AGENTS = AgentSettings.NAMESPACE;

  private Granting() {}

  /**
   * As YAML.
   *
   * @param account the namespace of the ServiceAccount to which it is granted
   * @throws Refused where there is no such kind
   */
  public static String text(String namespace, String agents, String account, List<String> asked) {
    List<String> kinds =
        asked.stream().map(kind -> EFFECTS.contains(kind) ? "network" : kind).distinct().toList();
    String unknown =
        kinds.stream()
            .filter(kind -> !KINDS.contains(kind) && !Rbac.MORE.contains(kind))
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          "--for must be of %s, got '%s'"
              .formatted(
                  Stream.concat(KINDS.stream(), Rbac.MORE.stream().sorted())
                      .collect(Collectors.joining(", ")),
                  unknown));
    }
    return Rbac.text(namespace, agents, account, kinds);
  }
}
