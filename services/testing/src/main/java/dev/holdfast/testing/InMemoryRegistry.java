package dev.holdfast.testing;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A registry without a server, for tests: an instance counts as healthy while it says so. */
public final class InMemoryRegistry implements Registry {
  private final Map<String, Instance> instances = new ConcurrentHashMap<>();
  private final Map<String, BooleanSupplier> usable = new ConcurrentHashMap<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Map<String, HealthCheck> checks = new ConcurrentHashMap<>();
  private volatile boolean away;

  /** An empty one. */
  public InMemoryRegistry() {}

  /** Makes it refuse every call, or answer again. */
  public void away(boolean now) {
    away = now;
  }

  /** Lists an instance that did not register itself. */
  public void list(Instance instance) {
    instances.put(instance.id(), instance);
  }

  /** Takes an instance off the list. */
  public void delist(String id) {
    instances.remove(id);
  }

  /** What was asked of it: {@code register catalog-1}, {@code deregister catalog-1}. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** How the instance asked to be checked. */
  public HealthCheck check(String id) {
    return Objects.requireNonNull(checks.get(id), id);
  }

  @Override
  public Registration register(Instance instance, HealthCheck check, BooleanSupplier healthy) {
    answer();
    usable.put(instance.id(), healthy);
    instances.put(instance.id(), instance);
    checks.put(instance.id(), check);
    events.add("register " + instance.id());
    return () -> {
      if (instances.remove(instance.id()) != null) {
        events.add("deregister " + instance.id());
      }
    };
  }

  @Override
  public List<Instance> healthy(String service) {
    answer();
    List<Instance> found = new ArrayList<>(instances.values());
    found.removeIf(instance -> !instance.service().equals(service) || !usable(instance));
    found.sort(Comparator.comparing(Instance::id));
    return List.copyOf(found);
  }

  private boolean usable(Instance instance) {
    return usable.getOrDefault(instance.id(), () -> true).getAsBoolean();
  }

  /** Gives the list of the moment; the listener is not called, since the kit reads the list. */
  @Override
  public Watch watch(String service, Consumer<List<Instance>> listener) {
    return new Watch() {
      private volatile List<Instance> last = List.of();
      private volatile boolean known;

      @Override
      public List<Instance> current() {
        if (!away) {
          last = healthy(service);
          known = true;
        }
        return last;
      }

      @Override
      public boolean known() {
        return !current().isEmpty() || known;
      }

      @Override
      public void close() {}
    };
  }

  private void answer() {
    if (away) {
      throw new RegistryUnavailable("the registry is away");
    }
  }

  @Override
  public void close() {}
}
