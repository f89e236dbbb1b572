package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.observe.OthersWatch;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/** How late a cluster tells what became of a pod: its node looks each second, and probes wait. */
record KubeletPatience() implements OthersWatch.Late<ClusterPod> {
  /** The node lists its containers each second, and then tells the API. */
  private static final Duration NODE = Duration.ofSeconds(2);

  // Kubernetes' own, where a probe does not say
  private static final int PERIOD_SECONDS = 10;
  private static final int FAILURES = 3;
  private static final int TIMEOUT_SECONDS = 1;

  @Override
  public Duration ended() {
    return NODE;
  }

  @Override
  public Duration unready(ClusterPod pod) {
    return pod.raw().getSpec().getContainers().stream()
        .flatMap(container -> Stream.ofNullable(container.getReadinessProbe()))
        .map(KubeletPatience::patience)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO)
        .plus(NODE);
  }

  private static Duration patience(Probe probe) {
    long period = Objects.requireNonNullElse(probe.getPeriodSeconds(), PERIOD_SECONDS);
    long failures = Objects.requireNonNullElse(probe.getFailureThreshold(), FAILURES);
    return Duration.ofSeconds(
        period * failures + Objects.requireNonNullElse(probe.getTimeoutSeconds(), TIMEOUT_SECONDS));
  }
}
