package dev.holdfast.registry.upkeep;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A registry behind a protocol.
 *
 * <p>Each registration and each watch has one virtual thread of its own, in which everything about
 * it happens one after the other.
 */
public final class ProtocolRegistry implements Registry {
  /** Services and their registry often start together: a registration waits so long for it. */
  private static final Duration REGISTER_BOUND = Duration.ofSeconds(5);

  private static final Duration LOOK_BOUND = Duration.ofSeconds(2);

  private final RegistryProtocol protocol;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Set<Renewal> renewals = ConcurrentHashMap.newKeySet();
  private final Set<HealthWatch> watches = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);

  /** A client of the registry that the protocol leads to; asks it nothing yet. */
  public ProtocolRegistry(RegistryProtocol protocol) {
    this.protocol = protocol;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits up to 5 s for a registry that is away.
   */
  @Override
  public Registration register(Instance instance, HealthCheck check, BooleanSupplier healthy) {
    RegistryProtocol.Entry entry = protocol.entry(instance, check);
    untilAnswered(
        REGISTER_BOUND,
        () -> {
          entry.put(healthy.getAsBoolean());
          return true;
        });
    Renewal renewal =
        new Renewal(entry, instance, check, healthy, protocol.timeout(), random, renewals::remove);
    renewals.add(renewal);
    renewal.start();
    if (closed.get()) {
      // closed in the meantime: nothing may outlive it
      renewal.abandon();
    }
    return renewal;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits up to 2 s for a registry that is away.
   */
  @Override
  public List<Instance> healthy(String service) {
    return untilAnswered(LOOK_BOUND, () -> protocol.passing(service));
  }

  @Override
  public Watch watch(String service, Consumer<List<Instance>> listener) {
    throwIfClosed();
    HealthWatch watch =
        new HealthWatch(protocol.look(service), service, listener, random, watches::remove);
    watches.add(watch);
    watch.start();
    if (closed.get()) {
      watch.close();
    }
    return watch;
  }

  private <T> T untilAnswered(Duration bound, Supplier<T> request) {
    long deadline = System.nanoTime() + bound.toNanos();
    Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), random);
    while (true) {
      throwIfClosed();
      try {
        return request.get();
      } catch (Refused e) {
        throw new RegistryUnavailable(e.getMessage() == null ? "" : e.getMessage(), e);
      } catch (RegistryUnavailable e) {
        long wait = backoff.next().toNanos();
        if (System.nanoTime() + wait - deadline > 0) {
          throw e;
        }
        pause(wait);
      }
    }
  }

  private void pause(long nanos) {
    try {
      boolean woken = closing.await(nanos, TimeUnit.NANOSECONDS);
      if (woken) {
        throwIfClosed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailable(protocol.address() + ": interrupted while it was away", e);
    }
  }

  private void throwIfClosed() {
    if (closed.get()) {
      throw new IllegalStateException("the client of " + protocol.address() + " is closed");
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    closing.countDown();
    // first all are told, then all are waited for, so that the waits pass at the same time
    watches.forEach(HealthWatch::stop);
    renewals.forEach(Renewal::stop);
    watches.forEach(HealthWatch::close);
    renewals.forEach(Renewal::abandon);
    protocol.close();
  }
}
