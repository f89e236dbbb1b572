package dev.holdfast.observe;

import dev.holdfast.model.Event;
import dev.holdfast.model.Pod;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every change of a pod as its board tells of it. That it is told of all of them is not
 * taken on trust: again and again {@link Doubt} looks another way.
 *
 * @param <P> what the platform knows of a pod
 */
public final class WorkloadObserver<P> implements Observer {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final Board<P> board;
  private final Function<P, Pod> pod;
  private final Rhythm rhythm;
  private final Doubt<P> doubt;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Writer writer;

  /**
   * Whether the board told of everything.
   *
   * @param <P> what the platform knows of a pod
   */
  public interface Doubt<P> {
    /**
     * One look.
     *
     * @param told all pods that the board told of, by their names, as it last told of them; only to
     *     be asked under the board's lock
     * @return what it did not tell of, or why that cannot be found out; empty where all is well
     */
    Optional<String> missed(Map<String, P> told);

    /** What else it saw since it was last asked, for the history. */
    default List<? extends Event> beside() {
      return List.of();
    }
  }

  /**
   * When it looks.
   *
   * @param every between two looks
   * @param looks after how many good ones an entry says that it looks
   */
  public record Rhythm(Duration every, int looks) {}

  /**
   * Of the pods on that board.
   *
   * @param pod what the history is told of one
   */
  public WorkloadObserver(Board<P> board, Function<P, Pod> pod, Rhythm rhythm, Doubt<P> doubt) {
    this.board = board;
    this.pod = pod;
    this.rhythm = rhythm;
    this.doubt = doubt;
  }

  @Override
  public String name() {
    return "workloads";
  }

  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    Writer started = new Writer(clock, history);
    board.read(started);
    started.thread.start();
    writer = started;
  }

  @Override
  public synchronized void close() {
    closed.countDown();
    if (writer != null) {
      board.leave(writer);
      writer.end();
      writer = null;
    }
  }

  private final class Writer implements Board.Reader<P> {
    private final RunClock clock;
    private final HistorySink history;
    private final Thread thread =
        Thread.ofVirtual().name("observer workloads").unstarted(this::run);
    private final Map<String, P> told = new HashMap<>();
    private long looks;
    private long last;
    private long longestGap;
    private boolean failing;

    Writer(RunClock clock, HistorySink history) {
      this.clock = clock;
      this.history = history;
    }

    /** What the board knows anew of a pod is often nothing that the history has. */
    @Override
    public void changed(long atNanos, P now, boolean gone) {
      Pod seen = pod.apply(now);
      P before = gone ? told.remove(seen.name()) : told.put(seen.name(), now);
      if (gone || before == null || !seen.equals(pod.apply(before))) {
        history.append(new Event.PodSeen(atNanos, seen, gone));
      }
    }

    private void run() {
      last = clock.nanos();
      try {
        do {
          look();
        } while (!closed.await(rhythm.every().toNanos(), TimeUnit.NANOSECONDS));
        doubt.beside().forEach(history::append);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void look() {
      Optional<String> missed = doubt.missed(told);
      if (missed.isEmpty()) {
        saw();
      } else if (!failing) {
        failing = true;
        history.append(new Event.ObserverFailed(clock.nanos(), name(), missed.get()));
      }
    }

    private void saw() {
      long now = clock.nanos();
      failing = false;
      longestGap = Math.max(longestGap, now - last);
      last = now;
      if (++looks % rhythm.looks() == 0) {
        history.append(new Event.Observed(now, name(), looks, longestGap));
        longestGap = 0;
        doubt.beside().forEach(history::append);
      }
    }

    void end() {
      try {
        thread.join(CLOSE_WITHIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
