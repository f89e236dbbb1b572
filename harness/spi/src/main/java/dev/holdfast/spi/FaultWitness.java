package dev.holdfast.spi;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import java.time.Duration;
import java.util.List;

/** Sees whether faults took hold, by another path than the one that applies them. */
public interface FaultWitness {
  /**
   * Notes how the targets are now and starts to look; called before the fault is applied.
   *
   * @param targets the struck pods; empty for a fault that strikes no single pods
   */
  Watch watch(Fault fault, List<Pod> targets, RunClock clock);

  /** A look-out for one fault. */
  interface Watch extends AutoCloseable {
    /**
     * Waits until the effect was seen on every target, or the bound has passed; one sighting for
     * each target. For a fault that strikes no single pods: at least one, with a name of the
     * witness's choice.
     */
    List<Sighting> await(Duration bound) throws InterruptedException;

    /**
     * Waits until the effect was seen to be gone from every target, or the bound has passed; asked
     * of faults that are held, once they were healed. By the same path, and one sighting for each
     * that {@link #await} gave.
     */
    default List<Sighting> awaitGone(Duration bound) throws InterruptedException {
      throw new UnsupportedOperationException("this fault is not held");
    }

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
