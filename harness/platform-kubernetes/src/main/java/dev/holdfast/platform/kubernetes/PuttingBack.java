package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.WorkloadApi;
import dev.holdfast.spi.RunContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Of a namespace that a run attached to: what its faults changed is put back, and nothing else is
 * touched.
 */
final class PuttingBack implements Leave {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final RunContext context;
  private final KubernetesClient client;
  private final String namespace;
  private final RunLedger ledger;
  private final Audit audit;
  private final Found before;
  private final Hold hold;
  private final Duration settledWithin;

  PuttingBack(
      RunContext context,
      KubernetesClient client,
      String namespace,
      RunLedger ledger,
      Audit audit,
      Found before,
      Hold hold,
      Duration settledWithin) {
    this.context = context;
    this.client = client;
    this.namespace = namespace;
    this.ledger = ledger;
    this.audit = audit;
    this.before = before;
    this.hold = hold;
    this.settledWithin = settledWithin;
  }

  @Override
  public Duration within(PodBoard board) {
    return settledWithin;
  }

  @Override
  public List<Step> steps(PodBoard board) {
    return List.of(new Step("putting back what was changed", () -> putBack(board)));
  }

  private void putBack(PodBoard board) {
    WorkloadApi workloads = new WorkloadApi(client, namespace);
    List<Changed> back = Changed.putBack(workloads, ledger.changes(), audit::write);
    for (Changed changed : back) {
      context.progress().say("put back: " + changed.undone());
    }
    awaitSettled(workloads, back.stream().map(Changed::workload).distinct().toList(), board);
  }

  /** What a workload's controller does about it takes as long as its pods take to start. */
  private void awaitSettled(WorkloadApi workloads, List<Workload> changed, PodBoard board) {
    long deadline = System.nanoTime() + settledWithin.toNanos();
    List<Workload> waiting = new ArrayList<>(changed);
    try {
      while (!waiting.isEmpty() && System.nanoTime() < deadline) {
        board.awaitChange(LOOK_NANOS);
        waiting.removeIf(workloads::isSettled);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waiting.forEach(workload ->
        context
            .progress()
            .say(
                "%s is asked to be as it was, and its pods are still on the way after %d s"
                    .formatted(workload, settledWithin.toSeconds())));
  }

  @Override
  public List<String> look(PodBoard board, List<String> refused) {
    List<String> left = new ArrayList<>(refused);
    left.addAll(Found.look(client, namespace).changedSince(before));
    return left;
  }

  @Override
  public void letGo() {
    hold.close();
  }

  @Override
  public Optional<String> halted() {
    return hold.halted();
  }
}
