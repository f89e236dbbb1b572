package dev.holdfast.service;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A health check that cannot hold up whoever asks: it runs in a thread of its own, one run at a
 * time, and one that is not over within its bound counts as down until it is.
 *
 * <p>A result stays for ten times as long as it took, a second at most: however often probes ask, a
 * check costs no more than a tenth of the time of what it checks.
 */
final class CheckRun {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRun.class);
  private static final int KEPT_TIMES = 10;
  private static final long KEPT_AT_MOST = TimeUnit.SECONDS.toNanos(1);

  private final HealthCheck check;
  private final Duration bound;
  private final boolean instant;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private @Nullable HealthCheckResponse last;
  private long endedAt;
  private long took;
  private boolean running;
  private long beganAt;

  private CheckRun(HealthCheck check, Duration bound, boolean instant) {
    this.check = check;
    this.bound = bound;
    this.instant = instant;
  }

  /** A check that may take its time. */
  static CheckRun of(HealthCheck check, Duration bound) {
    return new CheckRun(check, bound, false);
  }

  /** One of the kit's own, which only look at a field. */
  static CheckRun instant(HealthCheck check) {
    return new CheckRun(check, Duration.ZERO, true);
  }

  HealthCheckType type() {
    return check.type();
  }

  String name() {
    return check.name();
  }

  /** Sees to it that a run is under way, or that there is a result new enough. */
  void begin() {
    if (instant) {
      return;
    }
    lock.lock();
    try {
      long now = System.nanoTime();
      boolean fresh = last != null && now - endedAt < Math.min(KEPT_AT_MOST, took * KEPT_TIMES);
      if (!running && !fresh) {
        running = true;
        beganAt = now;
        Thread.ofVirtual().name("health-" + check.name()).start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    HealthCheckResponse result = call();
    lock.lock();
    try {
      endedAt = System.nanoTime();
      took = endedAt - beganAt;
      last = result;
      running = false;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The newest result there is after that wait at most. */
  HealthCheckResponse result(Duration wait) {
    if (instant) {
      return call();
    }
    begin();
    lock.lock();
    try {
      long left = wait.toNanos();
      while (running && left > 0) {
        left = over.awaitNanos(left);
      }
      if (running && System.nanoTime() - beganAt >= bound.toNanos()) {
        return down("no result within " + bound.toMillis() + " ms");
      }
      return last == null ? down("no result yet") : last;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return down("interrupted");
    } finally {
      lock.unlock();
    }
  }

  private static HealthCheckResponse down(String why) {
    return HealthCheckResponse.builder()
        .status(HealthCheckResponse.Status.DOWN)
        .detail("error", why)
        .build();
  }

  @SuppressWarnings("CatchingUnchecked") // an error of the check's is a result, not the kit's end
  private HealthCheckResponse call() {
    try {
      return check.call();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atWarn()
          .addKeyValue("holdfast.check", check.name())
          .setCause(e)
          .log("a health check failed");
      return HealthCheckResponse.builder()
          .status(HealthCheckResponse.Status.ERROR)
          .detail("error", e.getClass().getSimpleName())
          .build();
    }
  }
}
