package dev.holdfast.registry;

import java.net.URI;
import java.time.Duration;

/** How the registry knows that an instance lives. */
public sealed interface HealthCheck {
  /**
   * After so long without health the registry forgets the instance altogether; registries may round
   * it up.
   */
  Duration deregisterAfter();

  /** The instance renews within {@code ttl}, or counts as unhealthy. */
  record Ttl(Duration ttl, Duration deregisterAfter) implements HealthCheck {}

  /** The registry asks {@code url} every {@code interval}; 2xx is healthy. */
  record Http(URI url, Duration interval, Duration timeout, Duration deregisterAfter)
      implements HealthCheck {}
}
