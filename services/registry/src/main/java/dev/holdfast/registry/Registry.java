package dev.holdfast.registry;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A service registry. Safe for use by many threads. */
public interface Registry extends AutoCloseable {
  /**
   * Registers an instance and keeps it registered until the registration is closed: renews its
   * check, registers again when the registry forgot it. Returns once the registry has taken it.
   *
   * @param healthy whether the instance can be used; asked before it is registered, at each
   *     renewal, and after {@link Registration#refresh}. While it says no, the registry lists the
   *     instance to nobody. It must answer at once. With a check that the registry makes itself it
   *     counts for the registration alone.
   * @throws RegistryUnavailable where the registry does not answer in time
   */
  Registration register(Instance instance, HealthCheck check, BooleanSupplier healthy);

  /** Registers an instance that can be used for as long as it lives. */
  default Registration register(Instance instance, HealthCheck check) {
    return register(instance, check, () -> true);
  }

  /**
   * The instances of a service whose checks pass, now, in the order of their ids.
   *
   * @throws RegistryUnavailable where the registry does not answer in time
   */
  List<Instance> healthy(String service);

  /**
   * Follows the healthy instances of a service. The listener is called with the whole list, first
   * as soon as it is known, then on every change, from one thread at a time. While the registry is
   * away the last list stays.
   */
  Watch watch(String service, Consumer<List<Instance>> listener);

  /**
   * Ends all watches and renewals; registrations that are still open stay in the registry until
   * their checks fail.
   */
  @Override
  void close();

  /** An instance in the registry. */
  interface Registration extends AutoCloseable {
    /** The instance's health may have changed: tells the registry now; does not wait for it. */
    default void refresh() {}

    /**
     * Takes the instance out of the registry; tries for a bounded time; a second call does nothing.
     */
    @Override
    void close();
  }

  /** A watch under way. */
  interface Watch extends AutoCloseable {
    /** The last known list; empty until {@link #known}. */
    List<Instance> current();

    /** Whether the registry has answered at least once. */
    boolean known();

    @Override
    void close();
  }
}
