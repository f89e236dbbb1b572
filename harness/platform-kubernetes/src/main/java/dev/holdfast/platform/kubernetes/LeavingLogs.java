package dev.holdfast.platform.kubernetes;

import dev.holdfast.observe.Board;
import dev.holdfast.platform.kubernetes.cluster.Awaited;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps what pods said that are on their way out, when they begin to leave and when they have
 * ended: nobody can be asked any more once they are gone. Those that are killed without a grace
 * period may be gone first.
 */
final class LeavingLogs implements Board.Reader<ClusterPod>, AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final PodLogs logs;
  private final Set<String> asked = new HashSet<>();
  private final List<Thread> threads = new ArrayList<>();

  LeavingLogs(PodLogs logs) {
    this.logs = logs;
  }

  @Override
  public synchronized void changed(long atNanos, ClusterPod seen, boolean gone) {
    if (gone || seen.raw().getMetadata().getDeletionTimestamp() == null) {
      return;
    }
    if (asked.add(seen.pod().uid() + (ended(seen) ? " ended" : " leaves"))) {
      threads.add(
          Thread.ofVirtual()
              .name("log of " + seen.pod().name())
              .start(() -> logs.keep(List.of(seen))));
    }
  }

  private static boolean ended(ClusterPod seen) {
    List<ContainerStatus> containers = seen.raw().getStatus().getContainerStatuses();
    return !containers.isEmpty()
        && containers.stream().allMatch(each -> each.getState().getTerminated() != null);
  }

  /** Waits for those that are being read. */
  @Override
  public void close() {
    List<Thread> reading;
    synchronized (this) {
      reading = List.copyOf(threads);
    }
    Awaited.ends(reading, CLOSE_WITHIN);
  }
}
