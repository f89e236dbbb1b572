package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sees processes stopped, and go on, in the node's process table: state T (proc_pid_stat(5)). */
final class PauseWatch implements Watch {
  private static final String STOPPED = "T";

  private final TargetProcesses processes;

  PauseWatch(TargetProcesses processes) {
    this.processes = processes;
  }

  private interface Look {
    Optional<ProcessLooks.Change> at(Pod target, String state, long deadline)
        throws InterruptedException;
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    return look(bound, processes::await);
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    return look(bound, processes::awaitAfter);
  }

  private List<Sighting> look(Duration bound, Look look) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    List<Sighting> sightings = new ArrayList<>();
    for (Pod target : processes.targets()) {
      Optional<ProcessLooks.Change> seen = look.at(target, STOPPED, deadline);
      sightings.add(
          seen.map(change ->
                  new Sighting(
                      target.name(),
                      change.atNanos(),
                      change.resolutionNanos(),
                      processes.said(target)))
              .orElseGet(() -> new Sighting(target.name(), -1, 0, processes.said(target))));
    }
    return sightings;
  }

  @Override
  public void close() {
    processes.close();
  }
}
