package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees containers end, twice: in the node's process table, which tells when, and by the cluster's
 * API, which tells that the kubelet saw it too.
 */
final class KillWatch implements Watch {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String UNCHANGED = "the container runs as before";

  private final TargetProcesses processes;
  private final PodBoard board;
  private final @Nullable String container;
  private final Map<String, String> before = new HashMap<>();

  KillWatch(TargetProcesses processes, PodBoard board, @Nullable String container) {
    this.processes = processes;
    this.board = board;
    this.container = container;
    processes
        .targets()
        .forEach(target -> before.put(target.name(), containerId(target).orElse("")));
  }

  private Optional<String> containerId(Pod target) {
    return board
        .pod(target.name())
        .filter(seen -> seen.pod().uid().equals(target.uid()))
        .flatMap(seen -> PodView.container(seen.raw(), container))
        .filter(status -> status.getState() != null && status.getState().getRunning() != null)
        .map(ContainerStatus::getContainerID);
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    List<Sighting> sightings = new ArrayList<>();
    for (Pod target : processes.targets()) {
      Optional<ProcessLooks.Change> ended = processes.await(target, "gone", deadline);
      String api = api(target, deadline);
      String how = processes.said(target) + "; API: " + api;
      sightings.add(
          ended.isEmpty() || api.equals(UNCHANGED)
              ? new Sighting(target.name(), -1, 0, how)
              : new Sighting(
                  target.name(), ended.get().atNanos(), ended.get().resolutionNanos(), how));
    }
    return sightings;
  }

  private String api(Pod target, long deadline) throws InterruptedException {
    while (true) {
      Optional<ClusterPod> seen = board.pod(target.name());
      if (seen.isEmpty() || !seen.get().pod().uid().equals(target.uid())) {
        return "the pod was replaced";
      }
      if (!containerId(target).orElse("").equals(before.get(target.name()))) {
        return "its container ended";
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return UNCHANGED;
      }
      board.awaitChange(Math.min(left, LOOK_NANOS));
    }
  }

  @Override
  public void close() {
    processes.close();
  }
}
