package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.logs.WriteTrial;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sees that a log store refuses writes, and that it takes them again, by trying. */
final class RefusalWatch implements Watch {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int TOO_MANY_REQUESTS = 429;

  /** Asked by one thread at a time. */
  interface Trial extends AutoCloseable {
    /** The status that a write is answered with. */
    int status() throws IOException, InterruptedException;

    @Override
    void close();
  }

  private final String name;
  private final Trial trial;
  private final RunClock clock;
  private final Thread looking;
  private long lookedNanos;
  private Change refused = Change.NONE;
  private Change taken = Change.NONE;
  private String last = "nothing";
  private boolean tookBefore;

  /** When something was first seen, and how much earlier it may have been. */
  private record Change(long atNanos, long resolutionNanos) {
    static final Change NONE = new Change(-1, 0);

    boolean seen() {
      return atNanos >= 0;
    }
  }

  private RefusalWatch(String name, Trial trial, RunClock clock) {
    this.name = name;
    this.trial = trial;
    this.clock = clock;
    looking = Thread.ofVirtual().name("witness " + name).unstarted(this::lookOn);
  }

  static RefusalWatch start(String name, WriteTrial trial, RunClock clock) {
    return start(
        name,
        new Trial() {
          @Override
          public int status() throws IOException, InterruptedException {
            return trial.status();
          }

          @Override
          public void close() {
            trial.close();
          }
        },
        clock);
  }

  static RefusalWatch start(String name, Trial trial, RunClock clock) {
    RefusalWatch watch = new RefusalWatch(name, trial, clock);
    try {
      watch.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      trial.close();
      throw new FaultNotPossible("interrupted");
    }
    watch.looking.start();
    return watch;
  }

  private void lookOn() {
    try {
      while (true) {
        clock.sleepUntil(clock.nanos() + LOOK_NANOS);
        look();
      }
    } catch (InterruptedException e) {
      return; // it is closed
    }
  }

  private void look() throws InterruptedException {
    long start = clock.nanos();
    try {
      note(start, trial.status());
    } catch (IOException e) {
      say(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void say(String what) {
    last = what;
  }

  private synchronized void note(long atNanos, int status) {
    Change now = new Change(atNanos, tookBefore || refused.seen() ? atNanos - lookedNanos : 0);
    if (status == TOO_MANY_REQUESTS && !refused.seen() && tookBefore) {
      refused = now;
    } else if (status != TOO_MANY_REQUESTS && refused.seen() && !taken.seen()) {
      taken = now;
    }
    tookBefore |= status != TOO_MANY_REQUESTS;
    lookedNanos = atNanos;
    last = "a write was answered with " + status;
    notifyAll();
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    return sighting(bound, false);
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    return sighting(bound, true);
  }

  private synchronized List<Sighting> sighting(Duration bound, boolean gone)
      throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (true) {
      Change change = gone ? taken : refused;
      long left = deadline - System.nanoTime();
      if (change.seen() || left <= 0) {
        return List.of(new Sighting(name, change.atNanos, change.resolutionNanos, said()));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private String said() {
    return "tried by writing: "
        + last
        + (tookBefore ? "" : "; it took none before, so nothing can be compared");
  }

  @Override
  public void close() {
    looking.interrupt();
    trial.close();
  }
}
