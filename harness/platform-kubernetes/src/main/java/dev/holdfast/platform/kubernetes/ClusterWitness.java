package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.engine.spi.FaultWitness;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
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
 * Sees faults. That a signal struck is seen twice: in the node's process table, which tells when,
 * and by the cluster's API, which tells that the kubelet saw its container end. Neither is the
 * driver's word.
 */
final class ClusterWitness implements FaultWitness {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Setup setup;
  private final PodBoard board;

  ClusterWitness(Setup setup, PodBoard board) {
    this.setup = setup;
    this.board = board;
  }

  @Override
  public Watch watch(Fault fault, List<Pod> targets, RunClock clock) {
    return switch (fault) {
      case Fault.Kill kill -> new KillWatch(targets, kill.container(), clock);
    };
  }

  private final class KillWatch implements Watch {
    private final List<Pod> targets;
    private final @Nullable String container;
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, NodeProcesses.Id> ids = new HashMap<>();
    private final ProcessLooks looks;
    private final String node;
    private final Node.Running running;

    KillWatch(List<Pod> targets, @Nullable String container, RunClock clock) {
      this.targets = targets;
      this.container = container;
      NodeProcesses processes = ClusterFaults.processes(setup);
      node = processes.node();
      for (Pod target : targets) {
        before.put(target.name(), containerId(target).orElse(""));
        try {
          ids.put(target.name(), ClusterFaults.process(processes, board, target, container));
        } catch (FaultNotPossible e) {
          // the driver will say so too; there is nothing to see of it
        }
      }
      looks = new ProcessLooks(clock);
      running = processes.watch(List.copyOf(ids.values()), looks);
      looks.awaitFirst();
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
      for (Pod target : targets) {
        NodeProcesses.Id id = ids.get(target.name());
        if (id == null) {
          sightings.add(new Sighting(target.name(), -1, 0, "no process of it was on " + node));
          continue;
        }
        Optional<ProcessLooks.Change> ended = looks.await(id.pid(), "gone", deadline);
        String api = api(target, deadline);
        String how = "/proc/%d on %s: %s; API: %s".formatted(
            id.pid(), node, looks.last(id.pid()), api);
        sightings.add(
            ended.isEmpty() || api.equals(UNCHANGED)
                ? new Sighting(target.name(), -1, 0, how)
                : new Sighting(
                    target.name(), ended.get().atNanos(), ended.get().resolutionNanos(), how));
      }
      return sightings;
    }

    private static final String UNCHANGED = "the container runs as before";

    private String api(Pod target, long deadline) throws InterruptedException {
      while (true) {
        Optional<PodBoard.Seen> seen = board.pod(target.name());
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
      running.close();
    }
  }
}
