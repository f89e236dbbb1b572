package dev.holdfast.registry.upkeep;

import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the healthy instances of one service. */
final class HealthWatch implements Registry.Watch {
  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

  private static final Duration JOIN_BOUND = Duration.ofSeconds(2);

  private final RegistryProtocol.Look look;
  private final String service;
  private final Consumer<List<Instance>> listener;
  private final Consumer<HealthWatch> onEnd;
  private final Backoff backoff;
  private final CountDownLatch over = new CountDownLatch(1);
  private final ReentrantLock asking = new ReentrantLock();
  private final Thread thread;
  private volatile List<Instance> current = List.of();
  private volatile boolean known;

  /** Guarded by {@link #asking}. */
  private boolean inRequest;

  /** Only its own thread looks at it. */
  private final Reasons reasons = new Reasons();

  HealthWatch(
      RegistryProtocol.Look look,
      String service,
      Consumer<List<Instance>> listener,
      RandomGenerator random,
      Consumer<HealthWatch> onEnd) {
    this.look = look;
    this.service = service;
    this.listener = listener;
    this.onEnd = onEnd;
    this.backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), random);
    this.thread = Thread.ofVirtual().name("registry-watch-" + service).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!over.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          List<Instance> instances = ask();
          back();
          deliver(instances);
          pause = look.pause();
        } catch (RegistryUnavailable | Refused e) {
          away(e);
          look.startOver();
          pause = backoff.next();
        }
      }
    } catch (InterruptedException e) {
      // only stop() interrupts: this is the end
      Thread.currentThread().interrupt();
    } finally {
      look.startOver();
      onEnd.accept(this);
    }
  }

  /** Asks such that {@link #stop} can break off the query, but never interrupts the listener. */
  private List<Instance> ask() {
    mark(true);
    try {
      return look.next();
    } finally {
      mark(false);
    }
  }

  private void mark(boolean now) {
    asking.lock();
    try {
      inRequest = now;
      // what is left of an interrupt must not reach the listener
      boolean interrupted = Thread.interrupted();
      if (interrupted && over.getCount() > 0) {
        Thread.currentThread().interrupt();
      }
    } finally {
      asking.unlock();
    }
  }

  private void deliver(List<Instance> instances) {
    if (over.getCount() == 0 || (known && instances.equals(current))) {
      return;
    }
    current = instances;
    known = true;
    try {
      listener.accept(instances);
    } catch (RuntimeException e) {
      // its fault must not end the watch for everybody who reads current()
      LOG.atError().addKeyValue("holdfast.downstream", service).setCause(e).log("listener failed");
    }
  }

  private void back() {
    if (reasons.forget()) {
      LOG.atInfo().addKeyValue("holdfast.downstream", service).log("registry is back");
    }
    backoff.reset();
  }

  private void away(RuntimeException e) {
    if (over.getCount() > 0 && reasons.isNew(e)) {
      LOG.atWarn()
          .addKeyValue("holdfast.downstream", service)
          .addKeyValue("reason", e.getMessage())
          .log("registry is away; the last list stays");
    }
  }

  @Override
  public List<Instance> current() {
    return current;
  }

  @Override
  public boolean known() {
    return known;
  }

  /** Ends the watch without waiting for it. */
  void stop() {
    over.countDown();
    asking.lock();
    try {
      if (inRequest) {
        thread.interrupt();
      }
    } finally {
      asking.unlock();
    }
  }

  @Override
  public void close() {
    stop();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      boolean ended = thread.join(JOIN_BOUND);
      if (!ended) {
        LOG.atWarn().addKeyValue("holdfast.downstream", service).log("listener is still at work");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
