package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.faults.Effects;
import dev.holdfast.spi.FaultNotPossible;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes down what a run does to a cluster, and keeps it from what must not be. */
final class RunEffects implements Effects {
  private final RunLedger ledger;
  private final Audit audit;
  private final PodBoard board;
  private final boolean restored;
  private final boolean lastReplicaToo;

  /**
   * Of a run.
   *
   * @param restored whether what is changed is put back at its end
   * @param lastReplicaToo whether it may take away the last ready pod of a workload
   */
  RunEffects(
      RunLedger ledger, Audit audit, PodBoard board, boolean restored, boolean lastReplicaToo) {
    this.ledger = ledger;
    this.audit = audit;
    this.board = board;
    this.restored = restored;
    this.lastReplicaToo = lastReplicaToo;
  }

  @Override
  public void striking(String doing, List<Pod> targets) {
    Set<String> struck = targets.stream().map(Pod::name).collect(Collectors.toSet());
    targets.stream()
        .map(Pod::workload)
        .distinct()
        .forEach(workload -> refuseLast(workload, struck));
    targets.forEach(pod -> audit.write("%s %s (uid %s)".formatted(doing, pod.name(), pod.uid())));
  }

  private void refuseLast(Workload workload, Set<String> struck) {
    boolean left =
        board.pods(workload).stream()
            .filter(Pod::well)
            .anyMatch(pod -> !struck.contains(pod.name()));
    if (!left && !lastReplicaToo) {
      throw new FaultNotPossible(
          "%s has no ready pod beside %s by now, and the last one is not taken away unasked"
              .formatted(workload, String.join(", ", struck)));
    }
  }

  @Override
  public void scaling(Workload workload, int from, int to) {
    change(new Changed(Changed.What.REPLICAS, workload, String.valueOf(from), String.valueOf(to)));
  }

  @Override
  public void restarting(Workload workload, String from, String to) {
    change(new Changed(Changed.What.RESTARTED, workload, from, to));
  }

  @Override
  public String cordoning(String node) {
    ledger.cordoning(node);
    audit.write("cordon node " + node);
    return ledger.mark();
  }

  @Override
  public void uncordoning(String node) {
    audit.write("uncordon node " + node);
  }

  @Override
  public void evicting(String pod) {
    audit.write("evict pod " + pod);
  }

  private void change(Changed change) {
    if (restored) {
      ledger.changing(change);
    }
    audit.write(change.announced());
  }
}
