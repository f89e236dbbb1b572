package dev.holdfast.engine.spi;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import java.time.Duration;
import java.util.List;

/** Sees whether faults took hold, by another path than the one that applies them. */
public interface FaultWitness {
  /** Notes how the targets are now and starts to look; called before the fault is applied. */
  Watch watch(Fault fault, List<Pod> targets, RunClock clock);

  /** A look-out for one fault. */
  interface Watch extends AutoCloseable {
    /**
     * Waits until the effect was seen on every target, or the bound has passed; one sighting for
     * each target.
     */
    List<Sighting> await(Duration bound) throws InterruptedException;

    @Override
    void close();
  }

  /**
   * What was seen of one target.
   *
   * @param seenNanos since the run's start; -1 where the effect was not seen
   * @param resolutionNanos how much earlier the effect may have been
   * @param how the path, and what was last seen: {@code /proc/4711/stat: gone}
   */
  record Sighting(String target, long seenNanos, long resolutionNanos, String how) {}
}
