package dev.holdfast.registry.etcd;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.upkeep.Instances;
import dev.holdfast.registry.upkeep.RegistryProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a registry is used by etcd's API. */
final class EtcdProtocol implements RegistryProtocol {
  private final EtcdApi api;

  EtcdProtocol(EtcdApi api) {
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
    return instances(api.below(EtcdJson.below(service)).found().stream());
  }

  private static List<Instance> instances(Stream<EtcdJson.KeyValue> found) {
    return Instances.of(
        found.map(pair -> EtcdJson.instance(pair.value())).flatMap(Optional::stream));
  }

  @Override
  public Entry entry(Instance instance, HealthCheck check) {
    return switch (check) {
      case HealthCheck.Ttl ttl -> new HeldByALease(instance, seconds(ttl.ttl()));
      case HealthCheck.Http _ ->
          throw new IllegalArgumentException(
              "etcd asks no instance whether it is well: use a check with a time to live");
    };
  }

  /** A lease lasts whole seconds; one that ended too early would take out who is well. */
  private static long seconds(Duration ttl) {
    return Math.max(1, ttl.plusNanos(999_999_999).toSeconds());
  }

  @Override
  public Look look(String service) {
    return new Watching(api, EtcdJson.below(service));
  }

  @Override
  public void close() {
    api.close();
  }

  /**
   * An instance is a key that its lease holds, for as long as it can be used; one that cannot has
   * no key, and its lease goes on.
   */
  private final class HeldByALease implements Entry {
    private final String key;
    private final String value;
    private final long seconds;

    /** 0 before the first. */
    private long lease;

    /** Whether its key stands there, as far as is known here. */
    private boolean listed;

    HeldByALease(Instance instance, long seconds) {
      this.key = EtcdJson.keyOf(instance);
      this.value = EtcdJson.valueOf(instance);
      this.seconds = seconds;
    }

    /** Under a new lease: what an older one holds ends with that one. */
    @Override
    public void put(boolean healthy) {
      lease = api.grant(seconds);
      if (healthy) {
        putUnderLease();
      } else {
        api.delete(key);
      }
      listed = healthy;
    }

    /** A key can be gone while its lease lives: taken away by hand, or lost by a restore. */
    @Override
    public boolean renew(boolean healthy, Duration timeout) {
      if (!api.keepAlive(lease, timeout)) {
        return false;
      }
      boolean there = api.leaseOf(key, timeout).map(holder -> holder == lease).orElse(false);
      if (listed && !there) {
        return false;
      }
      if (healthy && !there) {
        putUnderLease();
      } else if (!healthy && there) {
        api.delete(key);
      }
      listed = healthy;
      return true;
    }

    private void putUnderLease() {
      try {
        api.put(key, value, lease);
      } catch (EtcdApi.NotThere e) {
        // between two requests: the next try begins with a new lease
        throw new RegistryUnavailable(api.address() + ": the lease ended at once", e);
      }
    }

    @Override
    public boolean remove() {
      if (lease != 0) {
        api.revoke(lease);
      }
      // where an older lease of ours holds it, since an answer was lost
      if (listed) {
        api.leaseOf(key, HttpApi.TIMEOUT).ifPresent(_ -> api.delete(key));
      }
      return true;
    }
  }
}
