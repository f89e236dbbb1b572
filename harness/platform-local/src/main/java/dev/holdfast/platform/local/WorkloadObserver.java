package dev.holdfast.platform.local;

import dev.holdfast.model.Event;
import dev.holdfast.model.Pod;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every change of a pod as it happens, and about once a second what pods were asked
 * through Services. That it is told of all of them is not taken on trust: several times a second it
 * compares what it was told with how the pods are.
 */
final class WorkloadObserver implements Observer {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int LOOKS_PER_REPORT = 10;

  private final PodBoard board;
  private final PodTraffic traffic;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Watching watching;

  WorkloadObserver(PodBoard board, PodTraffic traffic) {
    this.board = board;
    this.traffic = traffic;
  }

  @Override
  public String name() {
    return "workloads";
  }

  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    Watching started = new Watching(clock, history);
    board.read(started);
    started.thread = Thread.ofVirtual().name("observer workloads").start(started::run);
    watching = started;
  }

  @Override
  public synchronized void close() {
    closed.countDown();
    if (watching != null) {
      board.leave(watching);
      watching.end();
      watching = null;
    }
  }

  private final class Watching implements PodBoard.Reader {
    private final RunClock clock;
    private final HistorySink history;
    private final Map<String, Pod> told = new HashMap<>();
    private @Nullable Thread thread;

    Watching(RunClock clock, HistorySink history) {
      this.clock = clock;
      this.history = history;
    }

    @Override
    public void changed(long atNanos, Pod pod, boolean gone) {
      synchronized (told) {
        if (gone) {
          told.remove(pod.name());
        } else {
          told.put(pod.name(), pod);
        }
        history.append(new Event.PodSeen(atNanos, pod, gone));
      }
    }

    void run() {
      long looks = 0;
      long last = clock.nanos();
      long longestGap = 0;
      try {
        while (!closed.await(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
          if (!asTold()) {
            history.append(
                new Event.ObserverFailed(
                    clock.nanos(), name(), "a pod changed and the observer was not told"));
            continue;
          }
          long now = clock.nanos();
          longestGap = Math.max(longestGap, now - last);
          last = now;
          if (++looks % LOOKS_PER_REPORT == 0) {
            history.append(new Event.Observed(now, name(), looks, longestGap));
            longestGap = 0;
            traffic.told().forEach(history::append);
          }
        }
        traffic.told().forEach(history::append);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Asked under the board's lock, or a change could come between the two looks. */
    private boolean asTold() {
      synchronized (board) {
        synchronized (told) {
          return board.pods().stream().allMatch(pod -> pod.equals(told.get(pod.name())))
              && board.pods().size() == told.size();
        }
      }
    }

    void end() {
      if (thread != null) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
