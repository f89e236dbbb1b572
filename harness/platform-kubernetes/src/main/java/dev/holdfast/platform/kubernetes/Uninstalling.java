package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.RunContext;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Of a namespace that a run installed charts into. */
final class Uninstalling implements Leave {
  private static final Duration UNINSTALL_WITHIN = Duration.ofSeconds(45);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Setup setup;
  private final RunContext context;
  private final KubernetesClient client;
  private final String namespace;
  private final boolean ownNamespace;
  private final RunLedger ledger;
  private @Nullable Duration goneWithin;

  Uninstalling(
      Setup setup,
      RunContext context,
      KubernetesClient client,
      String namespace,
      boolean ownNamespace,
      RunLedger ledger) {
    this.setup = setup;
    this.context = context;
    this.client = client;
    this.namespace = namespace;
    this.ownNamespace = ownNamespace;
    this.ledger = ledger;
  }

  @Override
  public boolean ofInstalled() {
    return true;
  }

  @Override
  public Duration within(PodBoard board) {
    return UNINSTALL_WITHIN.plus(goneWithin());
  }

  /** Asked once, while the pods are there. */
  private synchronized Duration goneWithin() {
    Duration known = goneWithin;
    if (known == null) {
      known = OwnGrace.goneWithin(client, namespace);
      goneWithin = known;
    }
    return known;
  }

  @Override
  public List<Step> steps(PodBoard board) {
    return List.of(
        new Step("uninstalling", this::uninstall),
        new Step(
            "removing what was installed",
            ownNamespace ? this::deleteNamespace : () -> awaitNoPods(board)));
  }

  private void uninstall() {
    for (String release : ledger.uninstall(client, setup.cluster(), UNINSTALL_WITHIN)) {
      context
          .progress()
          .say(
              "release %s in namespace %s was installed anew by somebody else: left alone"
                  .formatted(release, namespace));
    }
  }

  private void deleteNamespace() {
    if (Namespaces.find(client, namespace).filter(ledger::isOurs).isPresent()) {
      Namespaces.delete(client, namespace, goneWithin());
    }
  }

  private void awaitNoPods(PodBoard board) {
    long deadline = System.nanoTime() + goneWithin().toNanos();
    try {
      while (!board.all().isEmpty() && System.nanoTime() < deadline) {
        board.awaitChange(Math.min(deadline - System.nanoTime(), LOOK_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What a cluster has of the run, and what it refused to remove: that is seen by nobody who may
   * only look at pods.
   *
   * @throws CannotStart where the cluster is still at it
   */
  @Override
  public List<String> look(PodBoard board, List<String> refused) {
    List<String> left = new ArrayList<>(refused);
    if (!ownNamespace) {
      board.all().forEach(seen -> left.add("pod " + namespace + "/" + seen.pod().name()));
      return left;
    }
    Optional<Namespace> still = Namespaces.find(client, namespace).filter(ledger::isOurs);
    if (still.isEmpty()) {
      // a chart may have made what no namespace holds; a cluster of ours goes away with all of it
      return setup.ours() ? List.of() : left;
    }
    if (still.get().getMetadata().getDeletionTimestamp() != null && left.isEmpty()) {
      throw new CannotStart(
          "the cluster still removes namespace %s after %d s; ./holdfast undo looks again"
              .formatted(namespace, goneWithin().toSeconds()));
    }
    left.add("namespace " + namespace);
    return left;
  }
}
