package dev.holdfast.platform.local;

import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one target again and again, first for a fault's effect and then for that effect's end.
 */
final class Lookout {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final String target;
  private final RunClock clock;
  private final Part effect;
  private final Part end;
  private volatile boolean closed;

  /** One look. */
  @FunctionalInterface
  interface Look {
    Outcome look();
  }

  /** What a look showed: nothing yet, a first sign, or all of it. */
  record Outcome(Stage stage, String what) {
    private enum Stage {
      NOT_YET,
      BEGUN,
      DONE
    }

    static Outcome notYet(String what) {
      return new Outcome(Stage.NOT_YET, what);
    }

    static Outcome begun(String what) {
      return new Outcome(Stage.BEGUN, what);
    }

    static Outcome done(String what) {
      return new Outcome(Stage.DONE, what);
    }
  }

  /**
   * Looks at a target.
   *
   * @param end null where the effect has no end to look for
   */
  Lookout(String target, Look effect, @Nullable Look end, RunClock clock) {
    this.target = target;
    this.clock = clock;
    this.effect = new Part(effect);
    this.end = new Part(end == null ? () -> Outcome.notYet("its end is not looked for") : end);
  }

  /** What is to be seen; it was when the first sign was, but only once all of it is seen. */
  private final class Part {
    private final Look look;
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Sighting firstSign;
    private volatile Sighting last = new Sighting(target, -1, 0, "not looked yet");

    Part(Look look) {
      this.look = look;
    }

    /** One look; when it was made. */
    long look(long before) {
      long now = clock.nanos();
      Outcome outcome = look.look();
      if (outcome.stage == Outcome.Stage.NOT_YET) {
        last = new Sighting(target, -1, 0, outcome.what);
        return now;
      }
      if (firstSign == null) {
        long seen = clock.nanos();
        firstSign = new Sighting(target, seen, seen - before, outcome.what);
      }
      if (outcome.stage == Outcome.Stage.DONE) {
        last =
            new Sighting(target, firstSign.seenNanos(), firstSign.resolutionNanos(), outcome.what);
        over.countDown();
      } else {
        last = new Sighting(target, -1, 0, outcome.what);
      }
      return now;
    }

    /** What is there before the fault is not the fault's. */
    long lookBefore() {
      long now = clock.nanos();
      Outcome outcome = look.look();
      if (outcome.stage == Outcome.Stage.DONE) {
        last = new Sighting(target, -1, 0, outcome.what + " before the fault");
        over.countDown();
      } else {
        last = new Sighting(target, -1, 0, outcome.what);
      }
      return now;
    }

    boolean isOver() {
      return over.getCount() == 0;
    }
  }

  /** Looks once, and from then on beside the caller. */
  void start() {
    long first = effect.lookBefore();
    if (!effect.isOver()) {
      Thread.ofVirtual().name("witness " + target).start(() -> run(first));
    }
  }

  private void run(long first) {
    try {
      until(end, until(effect, first));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long until(Part part, long first) throws InterruptedException {
    long before = first;
    while (!closed && !part.isOver()) {
      clock.sleepUntil(before + LOOK_NANOS);
      before = part.look(before);
    }
    return before;
  }

  void awaitEffect(long nanos) throws InterruptedException {
    effect.over.await(nanos, TimeUnit.NANOSECONDS);
  }

  void awaitEnd(long nanos) throws InterruptedException {
    end.over.await(nanos, TimeUnit.NANOSECONDS);
  }

  Sighting effect() {
    return effect.last;
  }

  Sighting end() {
    return end.last;
  }

  void close() {
    closed = true;
  }
}
