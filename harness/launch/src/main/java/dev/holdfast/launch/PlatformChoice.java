package dev.holdfast.launch;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a system is to run.
 *
 * @param platform {@code local}, {@code containers}, {@code kubernetes}, or {@code auto}, which is
 *     the best one that needs nothing installed and never a foreign cluster
 * @param kubeconfig for {@code kubernetes}: its file; empty for the one of {@code holdfast.yaml},
 *     else kubectl's usual one
 * @param context for {@code kubernetes}: the context; empty for the one of {@code holdfast.yaml},
 *     else the file's current one
 * @param namespace for {@code kubernetes}: one made beforehand; empty for the one of {@code
 *     holdfast.yaml}, else one of the run's own
 * @param lastReplicaToo for {@code kubernetes}: whether, in what a run found there, the last ready
 *     pod of a workload may be taken away
 * @param generators for {@code kubernetes}: how many pods make the load there; 0 for none, where
 *     the harness makes it itself
 */
public record PlatformChoice(
    String platform,
    Optional<Path> kubeconfig,
    Optional<String> context,
    Optional<String> namespace,
    boolean lastReplicaToo,
    int generators) {
  /** With load that the harness makes. */
  public PlatformChoice(
      String platform,
      Optional<Path> kubeconfig,
      Optional<String> context,
      Optional<String> namespace,
      boolean lastReplicaToo) {
    this(platform, kubeconfig, context, namespace, lastReplicaToo, 0);
  }

  /** With so many generators in the cluster. */
  public PlatformChoice with(int many) {
    return new PlatformChoice(platform, kubeconfig, context, namespace, lastReplicaToo, many);
  }

  /** The platform of that name, with no kubeconfig, context or namespace asked for. */
  public static PlatformChoice named(String platform) {
    return new PlatformChoice(
        platform, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }
}
