package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.Platform;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.engine.spi.RunningSystem;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs charts in a cluster that is there already. */
public final class KubernetesPlatform implements Platform {
  /** What needs no more than the cluster's API. */
  static final Set<String> BY_API = Set.of("delete-pod", "scale");

  /** What needs a signal to a container's first process. */
  static final Set<String> BY_SIGNAL = Set.of("kill", "pause");

  private final Setup setup;

  /** That cluster. */
  public KubernetesPlatform(Setup setup) {
    this.setup = setup;
  }

  @Override
  public String name() {
    return setup.platform();
  }

  @Override
  public Capabilities capabilities() {
    return kind -> missing(kind, setup.node().isPresent());
  }

  /** Why a kind of fault cannot be done; empty where it can. */
  public static Optional<String> missing(String kind, boolean node) {
    if (BY_API.contains(kind) || (BY_SIGNAL.contains(kind) && node)) {
      return Optional.empty();
    }
    return Optional.of(
        BY_SIGNAL.contains(kind)
            ? "a container's first process takes such a signal only from its node, and there is no"
                + " way to this cluster's nodes; use delete-pod, or --platform containers"
            : "it is not made for clusters");
  }

  @Override
  public Blueprint blueprint(SystemUnderTest system, List<Fault> faults) {
    return ChartReader.blueprint(
        HelmCharts.in(Path.of(System.getProperty("java.io.tmpdir")))
            .render(system.charts().stream().map(setup.values()::fill).toList()));
  }

  @Override
  public RunningSystem start(SystemUnderTest system, List<Fault> faults, RunContext context) {
    return new Installation(setup).start(system, context);
  }

  @Override
  public List<String> leftovers(Path runFolder) {
    return RunLedger.of(runFolder).map(RunLedger::describe).orElse(List.of());
  }

  @Override
  public List<String> removeLeftovers(Path runFolder) {
    return RunLedger.of(runFolder).map(RunLedger::remove).orElse(List.of());
  }
}
