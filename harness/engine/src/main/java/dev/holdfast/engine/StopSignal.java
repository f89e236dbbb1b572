package dev.holdfast.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells a run from outside that it shall heal everything and end now: Ctrl-C, a build's timeout.
 */
public final class StopSignal {
  private final AtomicReference<@Nullable String> why = new AtomicReference<>();
  private final CountDownLatch tripped = new CountDownLatch(1);

  /** Asks for the end; the first reason counts. */
  public void trip(String reason) {
    why.compareAndSet(null, reason);
    tripped.countDown();
  }

  /** The reason, once the end was asked for. */
  public Optional<String> tripped() {
    return Optional.ofNullable(why.get());
  }

  /** Waits until the end was asked for or the bound has passed; whether it was. */
  public boolean await(Duration bound) throws InterruptedException {
    return tripped.await(bound.toNanos(), TimeUnit.NANOSECONDS);
  }
}
