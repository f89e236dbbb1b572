package dev.holdfast.platform.local;

import dev.holdfast.model.Pod;
import dev.holdfast.spi.RunClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How every pod is now. Pods write it; Services, observers and waits read it. */
final class PodBoard {
  private final RunClock clock;
  private final Map<String, Pod> pods = new LinkedHashMap<>();
  private final List<Reader> readers = new ArrayList<>();

  PodBoard(RunClock clock) {
    this.clock = clock;
  }

  /** Is told of every change in the order in which they happened; must not block for long. */
  @FunctionalInterface
  interface Reader {
    void changed(long atNanos, Pod pod, boolean gone);
  }

  synchronized void put(Pod pod) {
    if (!pod.equals(pods.put(pod.name(), pod))) {
      tell(pod, false);
    }
  }

  synchronized void remove(Pod pod) {
    if (pods.remove(pod.name()) != null) {
      tell(pod, true);
    }
  }

  private void tell(Pod pod, boolean gone) {
    long now = clock.nanos();
    List.copyOf(readers).forEach(reader -> reader.changed(now, pod, gone));
    notifyAll();
  }

  /** Adds a reader, which is first told of every pod as it is. */
  synchronized void read(Reader reader) {
    long now = clock.nanos();
    pods.values().forEach(pod -> reader.changed(now, pod, false));
    readers.add(reader);
  }

  synchronized void leave(Reader reader) {
    readers.remove(reader);
  }

  synchronized List<Pod> pods() {
    return List.copyOf(pods.values());
  }

  synchronized Optional<Pod> pod(String name) {
    return Optional.ofNullable(pods.get(name));
  }

  /** Waits until every pod that is to stay is ready; whether they are. */
  synchronized boolean awaitReady(long deadlineNanos) throws InterruptedException {
    while (!pods.values().stream().allMatch(pod -> pod.ready() || pod.leaving())) {
      long left = deadlineNanos - clock.nanos();
      if (left <= 0) {
        return false;
      }
      // one more, since wait() takes milliseconds and 0 would be for ever
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
    return true;
  }
}
