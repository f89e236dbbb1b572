package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sees by the cluster's watch that pods are on their way out, or, where they were given no grace,
 * that they are gone.
 */
final class DeleteWatch implements Watch, Board.Reader<ClusterPod> {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final boolean graceful;
  private final List<Pod> targets;
  private final PodBoard board;
  private final long sinceNanos;
  private final Map<String, Long> seenByUid = new HashMap<>();

  DeleteWatch(Fault.DeletePod fault, List<Pod> targets, PodBoard board, RunClock clock) {
    Duration grace = fault.grace();
    graceful = grace == null || !grace.isZero();
    this.targets = targets;
    this.board = board;
    sinceNanos = clock.nanos();
    board.read(this);
  }

  @Override
  public void changed(long atNanos, ClusterPod seen, boolean gone) {
    boolean leaving = seen.raw().getMetadata().getDeletionTimestamp() != null;
    if (gone || (graceful && leaving)) {
      synchronized (seenByUid) {
        seenByUid.putIfAbsent(seen.pod().uid(), atNanos);
      }
    }
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!all() && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
    return targets.stream().map(this::sighting).toList();
  }

  private boolean all() {
    synchronized (seenByUid) {
      return targets.stream().map(Pod::uid).allMatch(seenByUid::containsKey);
    }
  }

  private Sighting sighting(Pod target) {
    Long seen;
    synchronized (seenByUid) {
      seen = seenByUid.get(target.uid());
    }
    String uid = "uid " + target.uid();
    return seen == null
        ? new Sighting(target.name(), -1, 0, "the cluster's watch: " + uid + " is there as before")
        : new Sighting(
            target.name(),
            seen,
            seen - sinceNanos,
            "the cluster's watch: " + uid + (graceful ? " is being deleted" : " is gone"));
  }

  @Override
  public void close() {
    board.leave(this);
  }
}
