package dev.holdfast.observe.packets;

import dev.holdfast.spi.RunClock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one who tries places round after round tells, with the times at which it was told: for each
 * round that it begins, {@code begin}, and then {@code answered} and which places did.
 */
final class PeerLooks implements Consumer<String> {
  private static final String BEGIN = "begin";
  private static final String ANSWERED = "answered";
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final int all;
  private final RunClock clock;
  private long began = -1;
  private @Nullable Round first;
  private @Nullable Round last;
  private @Nullable Change cutOff;
  private @Nullable Change back;

  private record Round(long beganNanos, int answered) {}

  /** So many places answered from that time on, or from so much earlier. */
  record Change(int answered, long atNanos, long resolutionNanos) {}

  /** Takes down what is told of so many places. */
  PeerLooks(int all, RunClock clock) {
    this.all = all;
    this.clock = clock;
  }

  @Override
  public synchronized void accept(String line) {
    String[] words = line.strip().split(" ", -1);
    if (words[0].equals(BEGIN)) {
      began = clock.nanos();
    } else if (words[0].equals(ANSWERED) && began >= 0) {
      take(new Round(began, words.length - 1), clock.nanos());
      notifyAll();
    }
  }

  /**
   * A packet that gets no answer was sent at its round's begin; one that gets one, before the end.
   */
  private void take(Round round, long endNanos) {
    Round before = last;
    if (before != null) {
      if (cutOff == null && round.answered == 0) {
        cutOff = new Change(0, round.beganNanos, round.beganNanos - before.beganNanos);
      } else if (cutOff != null && back == null && round.answered == all) {
        back = new Change(all, endNanos, endNanos - before.beganNanos);
      }
    } else {
      first = round;
    }
    last = round;
  }

  /** Returns once a round is over, so that there is something to compare with. */
  synchronized void awaitFirst() {
    try {
      await(() -> Optional.ofNullable(first), System.nanoTime() + FIRST_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all answered in the first round. */
  synchronized boolean healthy() {
    return first != null && first.answered == all;
  }

  /** The first round in which none answered; empty where the deadline passed. */
  synchronized Optional<Change> awaitCutOff(long deadline) throws InterruptedException {
    return await(() -> Optional.ofNullable(cutOff), deadline);
  }

  /** The first round after that in which all answered; empty where the deadline passed. */
  synchronized Optional<Change> awaitBack(long deadline) throws InterruptedException {
    return await(() -> Optional.ofNullable(back), deadline);
  }

  private synchronized <T> Optional<T> await(Supplier<Optional<T>> look, long deadline)
      throws InterruptedException {
    while (true) {
      Optional<T> found = look.get();
      long left = deadline - System.nanoTime();
      if (found.isPresent() || left <= 0) {
        return found;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Of the last round: {@code 1 of 3 addresses of pricing answered, before 3 of 3}. */
  synchronized String said(String name) {
    return last == null ? "nothing was measured" : said(name, last.answered);
  }

  /** The same of a change. */
  synchronized String said(String name, Change change) {
    return said(name, change.answered);
  }

  private String said(String name, int answered) {
    return "%d of %d %s of %s answered, before %d of %d"
        .formatted(
            answered,
            all,
            all == 1 ? "address" : "addresses",
            name,
            first == null ? 0 : first.answered,
            all);
  }
}
