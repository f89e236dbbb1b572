package dev.holdfast.platform.kubernetes.node;

/** A node that the harness has made, and so may stop. */
public interface Stoppable {
  /**
   * Stops it at once, as a power cut does; returns once it has stopped.
   *
   * @throws dev.holdfast.spi.FaultNotPossible where that cannot be done
   */
  void stop();

  /** Starts it again, where it was stopped; returns once it runs, before pods do. */
  void start();
}
