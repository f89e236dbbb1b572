package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.platform.kubernetes.cluster.Awaited;
import dev.holdfast.spi.RunClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@link NodeProcesses#watch} tells, with the times at which it was told. A change is as old
 * as the look before it at most.
 */
final class ProcessLooks implements Consumer<String> {
  private final RunClock clock;
  private final Map<Long, List<Change>> changes = new HashMap<>();
  private long lastLook = -1;

  /** A process was first seen in a state. */
  record Change(String state, long atNanos, long resolutionNanos) {}

  ProcessLooks(RunClock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void accept(String line) {
    long now = clock.nanos();
    long resolution = lastLook < 0 ? 0 : now - lastLook;
    for (String word : line.strip().split(" ", -1)) {
      int colon = word.indexOf(':');
      if (colon > 0) {
        String state = word.substring(colon + 1).equals("Z") ? "gone" : word.substring(colon + 1);
        List<Change> known =
            changes.computeIfAbsent(Long.valueOf(word.substring(0, colon)), _ -> new ArrayList<>());
        if (known.isEmpty() || !known.getLast().state().equals(state)) {
          known.add(new Change(state, now, resolution));
        }
      }
    }
    lastLook = now;
    notifyAll();
  }

  /** Returns once somebody looks, so that a change cannot come before the first look. */
  synchronized void awaitFirst() {
    Awaited.firstOn(this, () -> lastLook >= 0);
  }

  /** The first time that the process was seen in that state; empty where the deadline passed. */
  synchronized Optional<Change> await(long pid, String state, long deadline)
      throws InterruptedException {
    return Awaited.on(
        this,
        () -> known(pid).stream().filter(change -> change.state().equals(state)).findFirst(),
        deadline);
  }

  /** The first time that the process was seen in another state after that one. */
  synchronized Optional<Change> awaitAfter(long pid, String state, long deadline)
      throws InterruptedException {
    return Awaited.on(
        this,
        () ->
            known(pid).stream()
                .dropWhile(change -> !change.state().equals(state))
                .filter(change -> !change.state().equals(state))
                .findFirst(),
        deadline);
  }

  /** The state that the process was last seen in. */
  synchronized String last(long pid) {
    return known(pid).isEmpty() ? "never seen" : known(pid).getLast().state();
  }

  private List<Change> known(long pid) {
    return changes.getOrDefault(pid, List.of());
  }
}
