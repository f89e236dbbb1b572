package dev.holdfast.sample.broken;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A registry whose users ask it anew whenever they want to know something, and are lost without it.
 */
record AskedRegistry(Registry registry) implements Registry {
  @Override
  public Registration register(Instance instance, HealthCheck check, BooleanSupplier healthy) {
    return registry.register(instance, check, healthy);
  }

  @Override
  public List<Instance> healthy(String service) {
    return registry.healthy(service);
  }

  @Override
  public Watch watch(String service, Consumer<List<Instance>> listener) {
    return new Watch() {
      @Override
      public List<Instance> current() {
        return healthy(service);
      }

      @Override
      public boolean known() {
        return true; // it looks at each use, not before
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {
    registry.close();
  }
}
