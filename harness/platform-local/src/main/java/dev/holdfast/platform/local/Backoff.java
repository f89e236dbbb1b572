package dev.holdfast.platform.local;

import java.time.Duration;

/**
 * The kubelet's wait before it restarts a container: none at first, then 10 s, doubled each time up
 * to 5 min, counted from the container's end; forgotten once a container ended more than 10 min
 * after the last restart (Kubernetes, "Pod Lifecycle: container restart policy").
 */
final class Backoff {
  static final Duration FIRST = Duration.ofSeconds(10);
  static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration FORGOTTEN_AFTER = LONGEST.multipliedBy(2);

  private Duration wait = Duration.ZERO;
  private long restartedNanos;

  /** How long to wait after a container that ended then. */
  Duration afterExit(long endedNanos) {
    if (endedNanos - restartedNanos > FORGOTTEN_AFTER.toNanos()) {
      wait = Duration.ZERO;
    }
    return wait;
  }

  /** The container was started again. */
  void restarted(long nanos) {
    restartedNanos = nanos;
    Duration longer = wait.isZero() ? FIRST : wait.multipliedBy(2);
    wait = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
  }
}
