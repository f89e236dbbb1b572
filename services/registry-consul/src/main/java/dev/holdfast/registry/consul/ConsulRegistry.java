package dev.holdfast.registry.consul;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * A registry behind Consul's HTTP API, by way of an agent.
 *
 * <p>Each registration and each watch has one virtual thread of its own, in which everything about
 * it happens one after the other.
 */
public final class ConsulRegistry implements Registry {
  /** Services and their agent often start together: a registration waits so long for the agent. */
  private static final Duration REGISTER_BOUND = Duration.ofSeconds(5);

  private static final Duration LOOK_BOUND = Duration.ofSeconds(2);

  private final ConsulApi api;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Set<Renewal> renewals = ConcurrentHashMap.newKeySet();
  private final Set<HealthWatch> watches = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);

  private ConsulRegistry(ConsulApi api) {
    this.api = api;
  }

  /**
   * A client of the Consul agent at that address; asks it nothing yet.
   *
   * @param url {@code http(s)://host:port}, with a path where Consul is behind one
   * @param token sent as {@code X-Consul-Token}; never logged
   */
  public static ConsulRegistry at(URI url, Optional<String> token) {
    return new ConsulRegistry(new ConsulApi(url, token));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits up to 5 s for an agent that is away.
   */
  @Override
  public Registration register(Instance instance, HealthCheck check, BooleanSupplier healthy) {
    untilAnswered(
        REGISTER_BOUND,
        () -> {
          api.register(instance, check, healthy.getAsBoolean());
          return true;
        });
    Renewal renewal = new Renewal(api, instance, check, healthy, random, renewals::remove);
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
   * <p>Waits up to 2 s for an agent that is away.
   */
  @Override
  public List<Instance> healthy(String service) {
    return untilAnswered(LOOK_BOUND, () -> api.passing(service).instances());
  }

  @Override
  public Watch watch(String service, Consumer<List<Instance>> listener) {
    throwIfClosed();
    HealthWatch watch = new HealthWatch(api, service, listener, random, watches::remove);
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
      throw new RegistryUnavailable(api.address() + ": interrupted while it was away", e);
    }
  }

  private void throwIfClosed() {
    if (closed.get()) {
      throw new IllegalStateException("the client of " + api.address() + " is closed");
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
    api.close();
  }
}
