package dev.holdfast.platform.local;

import dev.holdfast.model.Pod;
import dev.holdfast.observe.OthersWatch;
import dev.holdfast.platform.local.chart.ProbeSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** How late the platform notices by itself what becomes of a pod: by its processes and probes. */
record Patience(LocalPods pods) implements OthersWatch.Late<Pod> {
  /** The end of a process is noticed at once. */
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  @Override
  public Duration ended() {
    return AT_ONCE;
  }

  @Override
  public Duration unready(Pod pod) {
    return pods.pods().stream()
        .filter(one -> one.plan().name().equals(pod.name()))
        .flatMap(one -> one.plan().containers().stream())
        .flatMap(container ->
            Optional.ofNullable(container.spec().probes().get(ProbeSpec.Kind.READINESS)).stream())
        .map(Patience::patience)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO)
        .plus(AT_ONCE);
  }

  private static Duration patience(ProbeSpec probe) {
    return probe.period().multipliedBy(probe.failureThreshold()).plus(probe.timeout());
  }
}
