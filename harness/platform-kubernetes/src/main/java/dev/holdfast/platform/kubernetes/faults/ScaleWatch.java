package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Fault;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Sees by the cluster's watch that a workload has another number of pods, and its own again. */
final class ScaleWatch implements Watch, Board.Reader<ClusterPod> {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Fault.Scale fault;
  private final PodBoard board;
  private final Set<String> uids = new HashSet<>();
  private final int before;

  /** Being told of the pods that there are is no change of their number. */
  private boolean looking;

  private long scaledNanos = -1;
  private long backNanos = -1;

  ScaleWatch(Fault.Scale fault, PodBoard board) {
    this.fault = fault;
    this.board = board;
    before = board.pods(fault.workload()).size();
    board.read(this);
    look();
  }

  private synchronized void look() {
    looking = true;
  }

  @Override
  public synchronized void changed(long atNanos, ClusterPod seen, boolean gone) {
    if (!seen.pod().workload().equals(fault.workload())) {
      return;
    }
    if (gone || seen.raw().getMetadata().getDeletionTimestamp() != null) {
      uids.remove(seen.pod().uid());
    } else {
      uids.add(seen.pod().uid());
    }
    if (!looking) {
      return;
    }
    if (scaledNanos < 0 && uids.size() == fault.to()) {
      scaledNanos = atNanos;
    } else if (scaledNanos >= 0 && backNanos < 0 && uids.size() == before) {
      backNanos = atNanos;
    }
  }

  private synchronized long scaled() {
    return scaledNanos;
  }

  private synchronized long back() {
    return backNanos;
  }

  private synchronized int count() {
    return uids.size();
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (scaled() < 0 && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
    return List.of(sighting(scaled()));
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (back() < 0 && System.nanoTime() < deadline) {
      board.awaitChange(LOOK_NANOS);
    }
    return List.of(sighting(back()));
  }

  private Sighting sighting(long atNanos) {
    return new Sighting(
        fault.workload().toString(),
        atNanos,
        0,
        "the cluster's watch: %d pods, %d before".formatted(count(), before));
  }

  @Override
  public void close() {
    board.leave(this);
  }
}
