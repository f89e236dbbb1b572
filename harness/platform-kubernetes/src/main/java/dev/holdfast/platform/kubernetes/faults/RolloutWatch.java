package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sees by the cluster's watch a pod of a workload that is of another revision than all before. */
final class RolloutWatch implements Watch, Board.Reader<ClusterPod> {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Fault.Rollout fault;
  private final PodBoard board;
  private final Set<String> before = new TreeSet<>();
  private @Nullable New first;

  private record New(String pod, String revision, long atNanos) {}

  /**
   * Looks on until it is closed.
   *
   * @param pods those that there are
   */
  RolloutWatch(Fault.Rollout fault, List<ClusterPod> pods, PodBoard board) {
    this.fault = fault;
    this.board = board;
    pods.forEach(seen -> revision(seen).ifPresent(before::add));
    board.read(this);
  }

  private Optional<String> revision(ClusterPod seen) {
    return seen.pod().workload().equals(fault.workload())
        ? PodView.revision(seen.raw())
        : Optional.empty();
  }

  @Override
  public synchronized void changed(long atNanos, ClusterPod seen, boolean gone) {
    if (first == null && !gone) {
      first =
          revision(seen)
              .filter(revision -> !before.contains(revision))
              .map(revision -> new New(seen.pod().name(), revision, atNanos))
              .orElse(null);
    }
  }

  private synchronized Optional<New> first() {
    return Optional.ofNullable(first);
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (first().isEmpty() && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
    return List.of(first().map(this::sighting).orElseGet(this::unseen));
  }

  private Sighting sighting(New pod) {
    return new Sighting(
        fault.workload().toString(),
        pod.atNanos,
        0,
        "the cluster's watch: pod %s has revision %s, before %s"
            .formatted(pod.pod, pod.revision, String.join(", ", before)));
  }

  private Sighting unseen() {
    return new Sighting(
        fault.workload().toString(),
        -1,
        0,
        "the cluster's watch: no pod of another revision than " + String.join(", ", before));
  }

  @Override
  public void close() {
    board.leave(this);
  }
}
