package dev.holdfast.service;

import io.helidon.config.Config;
import io.helidon.health.HealthCheck;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the kit offers to an {@link Api}. */
public interface ServiceContext {
  /** The service's settings. */
  Settings settings();

  /** The whole YAML configuration, for keys of the service's own. */
  Config config();

  /** A client of another service. The kit waits for its first list before it says ready. */
  ServiceClient client(String service);

  /** Adds a check; by its type it counts for live or for ready. */
  void check(HealthCheck check);

  /** Where the service registers metrics of its own; {@code /metrics} shows them. */
  PrometheusRegistry metrics();
}
