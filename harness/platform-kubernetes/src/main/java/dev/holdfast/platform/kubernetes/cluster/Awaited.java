package dev.holdfast.platform.kubernetes.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting until something is there, on the monitor of the object that it is read from. */
public final class Awaited {
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private Awaited() {}

  /**
   * What {@code look} finds, which is asked again whenever the monitor is notified; empty where the
   * deadline passed.
   *
   * @param monitor which the caller holds
   * @param deadline by {@link System#nanoTime}
   */
  public static <T> Optional<T> on(Object monitor, Supplier<Optional<T>> look, long deadline)
      throws InterruptedException {
    while (true) {
      Optional<T> found = look.get();
      long left = deadline - System.nanoTime();
      if (found.isPresent() || left <= 0) {
        return found;
      }
      TimeUnit.NANOSECONDS.timedWait(monitor, left);
    }
  }

  /** The same for a first look: a few seconds, and no later where the thread is interrupted. */
  public static void firstOn(Object monitor, BooleanSupplier looked) {
    try {
      on(
          monitor,
          () -> Optional.of(looked.getAsBoolean()).filter(Boolean::booleanValue),
          System.nanoTime() + FIRST_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until these threads have ended, the bound has passed, or this one is interrupted. */
  public static void ends(List<Thread> threads, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
