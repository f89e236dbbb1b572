package dev.holdfast.registry.upkeep;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.RegistryUnavailable;
import java.time.Duration;
import java.util.List;

/**
 * The requests of a registry's protocol. Each is bounded in time and made once: {@link
 * ProtocolRegistry} decides whether and when to ask again.
 *
 * <p>All throw {@link RegistryUnavailable} where no answer came or the registry itself is in
 * trouble, and {@link Refused} where it answered no.
 */
public interface RegistryProtocol extends AutoCloseable {
  /** For messages: where the registry is. */
  String address();

  /** How long one request may take. */
  Duration timeout();

  /** The instances of a service that can be used, now, in the order of their ids. */
  List<Instance> passing(String service);

  /**
   * The entry of an instance; asks the registry nothing yet.
   *
   * @throws IllegalArgumentException for a check that the registry does not make
   */
  Entry entry(Instance instance, HealthCheck check);

  /** A look at the instances of a service that can be used; asks the registry nothing yet. */
  Look look(String service);

  @Override
  void close();

  /** What stands in the registry for one instance. Used by one thread at a time. */
  interface Entry {
    /** Puts it in, whatever was there before. */
    void put(boolean healthy);

    /** Renews it and says how it is; false where the registry does not know it. */
    boolean renew(boolean healthy, Duration timeout);

    /** Takes it out; false where some of it is left, so that this is to be done again. */
    boolean remove();
  }

  /** Follows a list. Used by one thread at a time; an interrupt ends a look that waits. */
  interface Look {
    /**
     * The instances: the first time and after {@link #startOver} at once, then as soon as they may
     * have changed, and from time to time without a change.
     */
    List<Instance> next();

    /** How long to wait before the next look. */
    default Duration pause() {
      return Duration.ZERO;
    }

    /** Forgets all that was seen, and lets go of what is held open. */
    void startOver();
  }
}
