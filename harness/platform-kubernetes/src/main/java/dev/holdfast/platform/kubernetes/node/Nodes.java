package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.spi.FaultNotPossible;
import java.util.Collection;

/** The ways to a cluster's nodes. */
public interface Nodes extends AutoCloseable {
  /**
   * The way to a node.
   *
   * @param name as the cluster has it
   * @throws FaultNotPossible where there is none
   */
  Node of(String name);

  /**
   * Opens the ways to these, so that a fault need not wait for them.
   *
   * @throws FaultNotPossible where one cannot be opened
   */
  default void open(Collection<String> names) {
    // most are always open
  }

  /** Closes them; what is held by them ends. */
  @Override
  default void close() {
    // most are never closed
  }

  /** Of a cluster to whose nodes no way leads. */
  static Nodes none() {
    return _ -> {
      throw new FaultNotPossible("there is no way to the cluster's nodes");
    };
  }
}
