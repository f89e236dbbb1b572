package dev.holdfast.platform.local;

import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.space.PodSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a pod's programs run: on this machine as it is, or in namespaces of the pod's own. */
final class PodHome implements AutoCloseable {
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

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
      plan.files().make();
      sandbox = space.sandbox(plan.name(), plan.address(), hosts);
    }
  }

  /** The command that runs a container's program there. */
  synchronized List<String> in(PodPlan plan, ContainerPlan container) throws IOException {
    if (sandbox == null) {
      return container.command();
    }
    Path logs = Optional.ofNullable(container.log().getParent()).orElse(plan.workingFolder());
    return sandbox.in(
        container.folder(),
        container.places(),
        plan.files().stage(container.name()),
        List.of(plan.workingFolder(), plan.tmp(), plan.files().folder(), logs, JAVA),
        container.command());
  }

  /**
   * Waits until the container's volumes are in their places.
   *
   * @throws IOException where they cannot be put there
   */
  synchronized void awaitPlaced(PodPlan plan, ContainerPlan container, Process process)
      throws IOException {
    if (sandbox != null && !container.places().isEmpty()) {
      sandbox.awaitPlaced(plan.files().stage(container.name()), process, container.log());
    }
  }

  /** The command that runs another where a container's program runs. */
  synchronized List<String> beside(ContainerPlan plan, ProcessId container, List<String> command) {
    return sandbox == null ? command : sandbox.beside(container, plan.folder(), command);
  }

  /** Where its commands are started from; in a home of its own they go on from there. */
  synchronized Path start(PodPlan plan, ContainerPlan container) {
    return sandbox == null && Files.isDirectory(container.folder())
        ? container.folder()
        : plan.workingFolder();
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
