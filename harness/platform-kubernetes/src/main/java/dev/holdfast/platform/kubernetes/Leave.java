package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a run takes leave of a namespace: what it installed it removes, what it found it restores.
 */
interface Leave {
  /** Whether the run installed what is here, and so may ask more of it than to go on. */
  default boolean ofInstalled() {
    return false;
  }

  /** How long {@link #steps} may take; asked while the pods are there. */
  Duration within(PodBoard board);

  /** What is to be done, each on its own: what one cannot do must not keep the others. */
  List<Step> steps(PodBoard board);

  /**
   * What is not as it should be then, in words.
   *
   * @param refused what could not be done
   */
  List<String> look(PodBoard board, List<String> refused);

  /** Lets go of the namespace, however it looks. */
  default void letGo() {}

  /** Why the run must end at once; empty where nobody said so. */
  default Optional<String> halted() {
    return Optional.empty();
  }

  /** One of them. */
  record Step(String doing, Runnable work) {}
}
