package dev.holdfast.launch;

import dev.holdfast.platform.kubernetes.Rbac;
import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a cluster's owners would grant. */
public final class Granting {
  /** The kinds of faults that can be done in a cluster that is somebody's. */
  public static final Set<String> KINDS = Rbac.KINDS;

  /** The agents' namespace where none is named. */
  public static final String AGENTS = AgentSettings.NAMESPACE;

  private Granting() {}

  /**
   * As YAML.
   *
   * @throws Refused where there is no such kind
   */
  public static String text(String namespace, String agents, List<String> kinds) {
    String unknown =
        kinds.stream().filter(kind -> !KINDS.contains(kind)).collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          "--for must be of %s, got '%s'".formatted(String.join(", ", KINDS), unknown));
    }
    return Rbac.text(namespace, agents, kinds);
  }
}
