package dev.holdfast.registry.upkeep;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance registered.
 *
 * <p>Renewing, registering again and taking it out happen in one thread. So a registration that is
 * under way cannot overtake the deregistration and leave behind an entry that nobody owns.
 */
final class Renewal implements Registry.Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

  /** How long {@link #close} tries to take the instance out. */
  private static final Duration LEAVE_BOUND = Duration.ofSeconds(3);

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(250);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

  private enum Wanted {
    RENEW,
    LEAVE,
    STOP
  }

  private final RegistryProtocol.Entry entry;
  private final Instance instance;
  private final BooleanSupplier healthy;
  private final Consumer<Renewal> onEnd;
  private final Duration period;
  private final Duration longestRequest;
  private final Backoff backoff;
  private final AtomicReference<Wanted> wanted = new AtomicReference<>(Wanted.RENEW);
  private final Semaphore woken = new Semaphore(0);
  private final Thread thread;

  /** Only its own thread looks at it. */
  private final Reasons reasons = new Reasons();

  Renewal(
      RegistryProtocol.Entry entry,
      Instance instance,
      HealthCheck check,
      BooleanSupplier healthy,
      Duration longestRequest,
      RandomGenerator random,
      Consumer<Renewal> onEnd) {
    this.entry = entry;
    this.instance = instance;
    this.longestRequest = longestRequest;
    this.healthy = healthy;
    this.onEnd = onEnd;
    this.period = period(check);
    Duration first = period.dividedBy(8).plusMillis(1);
    this.backoff = new Backoff(first, longer(period, first), random);
    this.thread = Thread.ofVirtual().name("registry-renewal-" + instance.id()).unstarted(this::run);
  }

  /**
   * A third of the TTL leaves time for a second and a third try before it ends. With an HTTP check
   * there is nothing to renew, only to see that the entry is still there.
   */
  private static Duration period(HealthCheck check) {
    return switch (check) {
      case HealthCheck.Ttl ttl -> ttl.ttl().dividedBy(3);
      case HealthCheck.Http http ->
          http.interval().compareTo(LONGEST_LOOK) < 0 ? http.interval() : LONGEST_LOOK;
    };
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      Duration pause = period;
      while (wanted.get() == Wanted.RENEW) {
        if (woken.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          woken.drainPermits();
        }
        if (wanted.get() == Wanted.RENEW) {
          pause = renewed() ? period : backoff.next();
        }
      }
      if (wanted.get() == Wanted.LEAVE) {
        leave();
      }
    } catch (InterruptedException e) {
      // only close() interrupts, when its bound has passed: what follows is its business
      Thread.currentThread().interrupt();
    } finally {
      onEnd.accept(this);
    }
  }

  private boolean renewed() {
    try {
      if (!entry.renew(healthy.getAsBoolean(), timeout())) {
        LOG.atWarn().addKeyValue("instance", instance.id()).log("registry forgot the instance");
        entry.put(healthy.getAsBoolean());
      }
      if (reasons.forget()) {
        LOG.atInfo().addKeyValue("instance", instance.id()).log("registry is back");
      }
      backoff.reset();
      return true;
    } catch (RegistryUnavailable | Refused e) {
      if (reasons.isNew(e)) {
        LOG.atWarn()
            .addKeyValue("instance", instance.id())
            .addKeyValue("reason", e.getMessage())
            .log("instance cannot be renewed");
      }
      return false;
    }
  }

  /** A try that takes longer than a period would take away the time of the next one. */
  private Duration timeout() {
    Duration most = period.compareTo(longestRequest) < 0 ? period : longestRequest;
    return longer(most, SHORTEST_TIMEOUT);
  }

  private void leave() throws InterruptedException {
    long deadline = System.nanoTime() + LEAVE_BOUND.toNanos();
    backoff.reset();
    while (true) {
      try {
        if (entry.remove()) {
          return;
        }
      } catch (RegistryUnavailable | Refused e) {
        Duration pause = backoff.next();
        if (e instanceof Refused || System.nanoTime() + pause.toNanos() - deadline > 0) {
          LOG.atWarn()
              .addKeyValue("instance", instance.id())
              .addKeyValue("reason", e.getMessage())
              .log("instance stays in the registry until its check fails");
          return;
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
    }
  }

  @Override
  public void refresh() {
    woken.release();
  }

  /** Ends the renewal without waiting for it; the instance stays in the registry. */
  void stop() {
    wanted.compareAndSet(Wanted.RENEW, Wanted.STOP);
    woken.release();
  }

  /** Ends the renewal; the instance stays in the registry. */
  void abandon() {
    stop();
    join();
  }

  @Override
  public void close() {
    wanted.compareAndSet(Wanted.RENEW, Wanted.LEAVE);
    woken.release();
    join();
  }

  /**
   * Waits for a request that is under way, rather than breaking it off: nobody knows how far it
   * came.
   */
  private void join() {
    try {
      if (!thread.join(LEAVE_BOUND.plus(longestRequest.multipliedBy(3)))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
