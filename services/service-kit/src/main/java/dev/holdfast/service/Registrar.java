package dev.holdfast.service;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the instance into the registry, however long the registry takes to come up, and takes it out
 * again. Once it is in, keeping it there is the registry client's work.
 */
final class Registrar {
  private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Duration USABLE_SOON = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final int REASONS_AT_MOST = 16;

  private final Registry registry;
  private final Instance instance;
  private final HealthCheck check;
  private final Lifecycle lifecycle;
  private final BooleanSupplier usable;
  private final Runnable before;
  private final Runnable after;
  private final Set<String> reasons = new HashSet<>();
  private final Thread thread;
  private Registry.@Nullable Registration registration;
  private boolean closed;

  /**
   * A registrar.
   *
   * @param usable whether others can use the instance; it stays out of their lists while not
   * @param before what is done once before the first attempt
   * @param after what is done once after the first attempt, and nobody waits for
   */
  Registrar(
      Registry registry,
      Instance instance,
      HealthCheck check,
      Lifecycle lifecycle,
      BooleanSupplier usable,
      Runnable before,
      Runnable after) {
    this.registry = registry;
    this.instance = instance;
    this.check = check;
    this.lifecycle = lifecycle;
    this.usable = usable;
    this.before = before;
    this.after = after;
    this.thread = Thread.ofVirtual().name("registrar").unstarted(this::run);
  }

  /** Begins to try; does not wait. */
  void start() {
    thread.start();
  }

  private void run() {
    try {
      before.run();
      awaitUsable();
      Duration pause = FIRST_PAUSE;
      boolean in = registered(1);
      Thread.ofVirtual().name("after the first attempt").start(after);
      for (int attempt = 2; !in; attempt++) {
        // full jitter: nine instances that start together do not knock together
        long nanos = ThreadLocalRandom.current().nextLong(pause.toNanos()) + 1;
        if (lifecycle.leaving().await(nanos, TimeUnit.NANOSECONDS)) {
          return;
        }
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        in = registered(attempt);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Most are usable in a moment; who is not by then is registered all the same, and not listed. */
  private void awaitUsable() throws InterruptedException {
    long end = System.nanoTime() + USABLE_SOON.toNanos();
    while (!usable.getAsBoolean() && end - System.nanoTime() > 0) {
      if (lifecycle.leaving().await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  /** The instance's health may have changed: the registry is told now. */
  synchronized void refresh() {
    Registry.Registration made = registration;
    if (made != null) {
      made.refresh();
    }
  }

  private boolean registered(int attempt) {
    try {
      Registry.Registration made = registry.register(instance, check, usable);
      if (!keep(made)) {
        made.close(); // the service began to leave meanwhile
        return true;
      }
      if (lifecycle.enter(Phase.READY)) {
        LOG.atInfo().addKeyValue("holdfast.attempt", attempt).log("registered");
      }
      return true;
    } catch (RegistryUnavailable e) {
      if (isNew(e)) {
        LOG.atWarn()
            .addKeyValue("error.message", e.getMessage())
            .log("not registered yet, trying on");
      }
      return false;
    } catch (RuntimeException e) {
      if (isNew(e)) {
        LOG.atError().setCause(e).log("not registered yet, trying on");
      }
      return false;
    }
  }

  /** Each reason is told once: the first one must not hide a second. */
  private boolean isNew(RuntimeException e) {
    return reasons.size() < REASONS_AT_MOST && reasons.add(String.valueOf(e.getMessage()));
  }

  private synchronized boolean keep(Registry.Registration made) {
    if (closed) {
      return false;
    }
    registration = made;
    return true;
  }

  /** Takes the instance out, or stops trying to put it in; tries for a bounded time. */
  void close() {
    Registry.Registration made;
    synchronized (this) {
      closed = true;
      made = registration;
      registration = null;
    }
    thread.interrupt();
    if (made != null) {
      made.close();
    }
  }
}
