package dev.holdfast.spi;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import java.util.List;

/** Applies faults. */
public interface FaultDriver {
  /**
   * Resolves the targets, changes nothing yet.
   *
   * @param targets the struck pods; empty for a fault that strikes no single pods
   * @throws FaultNotPossible where a target is not there any more or the platform cannot do it
   */
  Prepared prepare(Fault fault, List<Pod> targets);

  /**
   * The pods by the nodes on which they stand, one list for each node that may be struck: its owner
   * has said so. Asked before a fault on a node, of which one is chosen then.
   *
   * @throws FaultNotPossible where there is none, and why
   */
  default List<List<Pod>> byNode(List<Pod> pods) {
    throw new FaultNotPossible("this platform has no nodes that could be struck");
  }

  /** A fault that can be applied. */
  interface Prepared {
    /** What else is struck with the targets, a name each, for people. */
    default List<String> neighbours() {
      return List.of();
    }

    /**
     * Applies it, to the resolved targets or to nothing.
     *
     * @throws FaultNotPossible where a target is not what it was when this was prepared
     */
    ActiveFault inject();
  }

  /**
   * A fault in effect. Closing heals it, as far as there still is something to heal; healing twice
   * is healing once. It must also end within 10 s of the harness's death, by itself: what {@code
   * holdfast undo} removes is the system around it, and what the API of somebody's cluster keeps.
   */
  interface ActiveFault extends AutoCloseable {
    @Override
    void close();
  }
}
