package dev.holdfast.registry.consul;

import dev.holdfast.registry.Instance;
import dev.holdfast.registry.upkeep.RegistryProtocol;
import java.time.Duration;
import java.util.List;

/**
 * Follows the healthy instances of a service by blocking queries.
 *
 * <p>The index is handled as "Blocking Queries" in the documentation of Consul's HTTP API asks for:
 * it starts over when it goes backwards, it is never below 1 in a query that waits, and the loop
 * has a rate limit. It also starts over after every failure: an agent that lost its memory counts
 * from the beginning, and a query with an index of its former life would wait in vain.
 */
final class BlockingQueries implements RegistryProtocol.Look {
  /**
   * A query that waits long costs little, but a connection that died without a sign is noticed only
   * when the query should have ended. One query every ten seconds is cheap enough.
   */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final ConsulApi api;
  private final String service;
  private final Pace pace = new Pace(20, Duration.ofMillis(100));
  private long index;

  BlockingQueries(ConsulApi api, String service) {
    this.api = api;
    this.service = service;
  }

  @Override
  public List<Instance> next() {
    ConsulApi.Passing passing =
        index == 0 ? api.passing(service) : api.passing(service, index, WAIT);
    index = passing.index() < index ? 0 : Math.max(1, passing.index());
    return passing.instances();
  }

  @Override
  public Duration pause() {
    return Duration.ofNanos(pace.take(System.nanoTime()));
  }

  @Override
  public void startOver() {
    index = 0;
  }
}
