package dev.holdfast.launch;

import dev.holdfast.platform.kubernetes.Halt;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.spi.CannotStart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Ends the runs of a cluster, whoever started them. */
public final class Halting {
  /** They heal within 10 s; what a rollout changed takes as long as its pods to be back. */
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private Halting() {}

  /**
   * Tells them to end and waits for it.
   *
   * @param namespace "" for all
   * @return the namespaces of the runs that have not ended
   * @throws Refused where the cluster cannot be reached or refuses
   */
  public static List<String> all(
      Optional<Path> kubeconfig, String context, String namespace, Consumer<String> said) {
    try {
      return new Halt(Cluster.read(kubeconfig, Optional.of(context))).all(namespace, WITHIN, said);
    } catch (CannotStart e) {
      throw new Refused(ExitCode.CANNOT_START, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(ExitCode.UNKNOWN, "interrupted");
    }
  }
}
