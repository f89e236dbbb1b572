package dev.holdfast.platform.local;

import dev.holdfast.model.Toxic;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.toxiproxy.ToxiproxyFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Adds toxics to the proxies of a run: to all that are asked for, or to none. */
final class NetworkDriver {
  private final @Nullable LocalProxies proxies;
  private final AtomicInteger toxics = new AtomicInteger();

  /** With the run's proxies; null where it has none. */
  NetworkDriver(@Nullable LocalProxies proxies) {
    this.proxies = proxies;
  }

  /**
   * Prepares a toxic.
   *
   * @param places what stands behind the proxies
   */
  FaultDriver.Prepared prepare(Toxic toxic, List<String> places) {
    LocalProxies before = proxies;
    if (before == null) {
      throw new FaultNotPossible("this run has no proxies");
    }
    for (String place : places) {
      if (before.listening(place).isEmpty()) {
        throw new FaultNotPossible("there is no proxy before " + place);
      }
    }
    return new Prepared(before, toxic, "toxic-" + toxics.incrementAndGet(), List.copyOf(places));
  }

  private record Prepared(LocalProxies proxies, Toxic toxic, String name, List<String> places)
      implements FaultDriver.Prepared {
    @Override
    public FaultDriver.ActiveFault inject() {
      List<String> struck = new ArrayList<>();
      try {
        for (String place : places) {
          proxies.api().add(proxies.name(place), name, toxic);
          struck.add(place);
        }
      } catch (ToxiproxyFailed e) {
        // it may have been done although the answer did not come
        heal(places);
        throw new FaultNotPossible(String.valueOf(e.getMessage()));
      }
      return () -> heal(struck);
    }

    /** All of them, also where one cannot be healed. */
    private void heal(List<String> struck) {
      List<ToxiproxyFailed> failures = new ArrayList<>();
      for (String place : struck) {
        try {
          proxies.api().remove(proxies.name(place), name, toxic);
        } catch (ToxiproxyFailed e) {
          failures.add(e);
        }
      }
      if (!failures.isEmpty()) {
        throw failures.getFirst();
      }
    }
  }
}
