package dev.holdfast.registry.consul;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.upkeep.Refused;
import dev.holdfast.registry.upkeep.RegistryProtocol;
import java.time.Duration;
import java.util.List;

/** How a registry is used by Consul's HTTP API. */
final class ConsulProtocol implements RegistryProtocol {
  private final ConsulApi api;

  ConsulProtocol(ConsulApi api) {
    this.api = api;
  }

  @Override
  public String address() {
    return api.address();
  }

  @Override
  public Duration timeout() {
    return HttpApi.TIMEOUT;
  }

  @Override
  public List<Instance> passing(String service) {
    return api.passing(service).instances();
  }

  @Override
  public Entry entry(Instance instance, HealthCheck check) {
    return new Entered(instance, check);
  }

  @Override
  public Look look(String service) {
    return new BlockingQueries(api, service);
  }

  @Override
  public void close() {
    api.close();
  }

  private final class Entered implements Entry {
    /** Asked over a new connection each time; whoever balances over more is asked by node. */
    private static final int ROUNDS_OF_AGENTS = 6;

    private final Instance instance;
    private final HealthCheck check;
    private int rounds;

    Entered(Instance instance, HealthCheck check) {
      this.instance = instance;
      this.check = check;
    }

    @Override
    public void put(boolean healthy) {
      api.register(instance, check, healthy);
    }

    @Override
    public boolean renew(boolean healthy, Duration timeout) {
      return switch (check) {
        case HealthCheck.Ttl _ -> api.renew(instance.key(), healthy, timeout);
        case HealthCheck.Http _ -> api.knows(instance.key());
      };
    }

    /**
     * Out of the agent that answers. Behind a balancer a connection that came back may have led to
     * another agent, and an entry that is left there would be handed out until its check fails: so
     * it looks whether one is left, and the next round asks over a new connection.
     */
    @Override
    public boolean remove() {
      rounds++;
      api.deregister(instance.key());
      List<String> left = left();
      if (left.isEmpty()) {
        return true;
      }
      api.avoidKeptConnections();
      if (rounds < ROUNDS_OF_AGENTS) {
        return false;
      }
      left.forEach(node -> api.deregister(instance.key(), node));
      return true;
    }

    /** The nodes that still have it; who may not look at that has done what it can. */
    private List<String> left() {
      try {
        return api.nodes(instance);
      } catch (Refused e) {
        return List.of();
      }
    }
  }
}
