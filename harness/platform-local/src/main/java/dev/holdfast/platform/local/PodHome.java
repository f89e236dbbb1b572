package dev.holdfast.platform.local;

import dev.holdfast.platform.local.space.PodSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a pod's programs run: on this machine as it is, or in namespaces of the pod's own. */
final class PodHome implements AutoCloseable {
  private final @Nullable PodSpace space;
  private final Path hosts;
  private PodSpace.@Nullable Sandbox sandbox;

  /**
   * A pod's.
   *
   * @param space null for the machine as it is
   * @param hosts the names that programs know in a network of their own
   */
  PodHome(@Nullable PodSpace space, Path hosts) {
    this.space = space;
    this.hosts = hosts;
  }

  /** Makes it. */
  synchronized void open(PodPlan plan) throws IOException {
    if (space != null) {
      sandbox = space.sandbox(plan.name(), plan.address(), hosts);
    }
  }

  /** The command that runs another there. */
  synchronized List<String> in(Path workingFolder, List<String> command) {
    return sandbox == null ? command : sandbox.in(workingFolder, command);
  }

  /** What holds the pod's own network; empty where it has none. */
  synchronized Optional<PodSpace.Sandbox> sandbox() {
    return Optional.ofNullable(sandbox);
  }

  @Override
  public synchronized void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }
}
