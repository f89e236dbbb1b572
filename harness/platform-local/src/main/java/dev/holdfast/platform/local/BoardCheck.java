package dev.holdfast.platform.local;

import dev.holdfast.model.Event;
import dev.holdfast.model.Pod;
import dev.holdfast.observe.Board;
import dev.holdfast.observe.WorkloadObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what was told of the pods with how they are, and tells what they were asked. */
record BoardCheck(Board<Pod> board, PodTraffic traffic) implements WorkloadObserver.Doubt<Pod> {
  static final WorkloadObserver.Rhythm RHYTHM =
      new WorkloadObserver.Rhythm(Duration.ofMillis(100), 10);

  @Override
  public Optional<String> missed(Map<String, Pod> told) {
    return board.holds(told)
        ? Optional.empty()
        : Optional.of("a pod changed and the observer was not told");
  }

  @Override
  public List<? extends Event> beside() {
    return traffic.told();
  }
}
