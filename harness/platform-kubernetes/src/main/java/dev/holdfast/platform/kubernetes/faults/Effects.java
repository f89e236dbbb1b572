package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import java.util.List;

/** What is to be looked at, and written down, before a fault changes anything in a cluster. */
public interface Effects {
  /**
   * These pods are about to be struck.
   *
   * @throws dev.holdfast.spi.FaultNotPossible where that must not be
   */
  void striking(String doing, List<Pod> targets);

  /** A workload is about to be asked for another number of pods. */
  void scaling(Workload workload, int from, int to);

  /**
   * A node is about to take no new pods.
   *
   * @return the mark that says whose doing it is
   */
  String cordoning(String node);

  /** A node is about to take pods again. */
  void uncordoning(String node);

  /** A pod, whoever's it is, is about to be told to go. */
  void evicting(String pod);

  /**
   * All pods of a workload are about to be replaced.
   *
   * @param from what its template said of its last restart; "" for nothing
   * @param to what it will say
   */
  void restarting(Workload workload, String from, String to);
}
