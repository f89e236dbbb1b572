package dev.holdfast.service;

import dev.holdfast.client.balance.ShrinkGuard;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Where a client has its instances from. */
sealed interface InstanceSource extends AutoCloseable {
  /** The instances, as far as known. */
  List<Instance> instances();

  /** Whether the registry has answered; a client that was never told is not ready to be used. */
  boolean known();

  /** A connection to it broke. */
  default void broke(Instance instance) {}

  /** Whether the registry's list is not believed for now. */
  default boolean doubting() {
    return false;
  }

  @Override
  void close();

  /** One instance, which no registry needs to know. */
  record Fixed(Instance instance) implements InstanceSource {
    @Override
    public List<Instance> instances() {
      return List.of(instance);
    }

    @Override
    public boolean known() {
      return true;
    }

    @Override
    public void close() {}
  }

  /**
   * Follows the registry; while the registry is away the last list stays, and so it does while the
   * registry has nobody: one that comes back from an outage that was longer than the instances'
   * time to live counts all of them as lost until each has renewed itself. To call an instance that
   * may be gone costs a try; to call nobody fails for certain. A list that lost most of its
   * instances at once is not believed for a while either, see {@link ShrinkGuard}.
   */
  final class Watched implements InstanceSource {
    private static final double SHARE = 0.5;
    private static final Duration DOUBTED_FOR = Duration.ofSeconds(10);

    private final Registry.Watch watch;
    private final LongSupplier nanoTime;
    private final ShrinkGuard guard = new ShrinkGuard(SHARE, DOUBTED_FOR);

    Watched(Registry registry, String service, LongSupplier nanoTime) {
      this.watch = registry.watch(service, instances -> {});
      this.nanoTime = nanoTime;
    }

    @Override
    public List<Instance> instances() {
      return guard.believed(watch.current(), nanoTime.getAsLong());
    }

    @Override
    public void broke(Instance instance) {
      guard.broke(instance);
    }

    @Override
    public boolean doubting() {
      return guard.doubting();
    }

    @Override
    public boolean known() {
      return watch.known();
    }

    @Override
    public void close() {
      watch.close();
    }
  }
}
