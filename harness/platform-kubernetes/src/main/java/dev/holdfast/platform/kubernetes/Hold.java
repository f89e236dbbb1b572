package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Harness;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ConfigMap that says that a run has the namespace: no second one begins there, and whoever
 * writes {@code halt} into it, or deletes it, ends the run.
 */
final class Hold implements AutoCloseable {
  static final String NAME = "holdfast-run";

  /** What it says of who is to end, by whom. */
  static final String HALT = "halt";

  private static final String RUN = "run";
  private static final String WHO = "who";
  private static final String SINCE = "since";
  private static final String HARNESS = "harness";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final String namespace;
  private final RunLedger ledger;
  private final Thread looking;
  private volatile String halt = "";
  private volatile boolean closed;

  private Hold(KubernetesClient client, String namespace, RunLedger ledger) {
    this.client = client;
    this.namespace = namespace;
    this.ledger = ledger;
    looking = Thread.ofVirtual().name("looking for a halt").unstarted(this::look);
  }

  /**
   * Takes the namespace.
   *
   * @throws CannotStart where another run has it
   * @throws KubernetesClientException where the cluster refuses
   */
  static Hold take(
      Setup setup, KubernetesClient client, String namespace, RunLedger ledger, String run) {
    ConfigMap asked =
        new ConfigMapBuilder()
            .withMetadata(
                ledger
                    .sign(new ObjectMetaBuilder().withName(NAME).addToLabels(Labels.HELD, "true"))
                    .build())
            .withData(
                Map.of(
                    RUN,
                    run,
                    WHO,
                    who(),
                    SINCE,
                    Instant.now().toString(),
                    HARNESS,
                    Harness.current().label()))
            .build();
    try {
      ledger.made(client.configMaps().inNamespace(namespace).resource(asked).create());
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409) {
        throw taken(
            setup, namespace, client.configMaps().inNamespace(namespace).withName(NAME).get());
      }
      throw e;
    }
    Hold hold = new Hold(client, namespace, ledger);
    hold.looking.start();
    return hold;
  }

  /** Who runs this, for people. */
  static String who() {
    return System.getProperty("user.name") + "@" + Harness.current().host();
  }

  private static CannotStart taken(Setup setup, String namespace, @Nullable ConfigMap by) {
    Map<String, String> said = by == null || by.getData() == null ? Map.of() : by.getData();
    boolean dead = Harness.parse(said.getOrDefault(HARNESS, "")).map(Harness::dead).orElse(false);
    return new CannotStart(
        "namespace %s of the cluster of %s is in another run's hands: %s of %s, since %s; %s"
            .formatted(
                namespace,
                setup.cluster(),
                said.getOrDefault(RUN, "?"),
                said.getOrDefault(WHO, "?"),
                said.getOrDefault(SINCE, "?"),
                dead
                    ? "that one was killed: ./holdfast undo puts back what it left"
                    : "wait for its end, or end it: ./holdfast halt --context %s --namespace %s"
                        .formatted(setup.cluster().context(), namespace)));
  }

  private void look() {
    try {
      while (!closed && halt.isEmpty()) {
        Thread.sleep(LOOK_EVERY);
        lookOnce();
      }
    } catch (InterruptedException e) {
      // it is over
    }
  }

  private void lookOnce() {
    try {
      ConfigMap now = client.configMaps().inNamespace(namespace).withName(NAME).get();
      if (closed) {
        return;
      }
      if (now == null || !ledger.isOurs(now)) {
        halt = "ConfigMap %s of namespace %s was taken away".formatted(NAME, namespace);
      } else if (now.getData() != null && now.getData().containsKey(HALT)) {
        halt = "halted by " + now.getData().get(HALT);
      }
    } catch (KubernetesClientException e) {
      // a cluster that is away for a moment is noticed by the observers
    }
  }

  /** Why the run must end; empty where it may go on. */
  Optional<String> halted() {
    return halt.isEmpty() ? Optional.empty() : Optional.of(halt);
  }

  /** Lets go of the namespace; a second call does nothing. */
  @Override
  public void close() {
    closed = true;
    looking.interrupt();
    letGo(client, namespace, ledger);
  }

  /** Deletes it where it is the run's own. */
  static boolean letGo(KubernetesClient client, String namespace, RunLedger ledger) {
    var named = client.configMaps().inNamespace(namespace).withName(NAME);
    if (Optional.ofNullable(named.get()).filter(ledger::isOurs).isEmpty()) {
      return false;
    }
    named.delete();
    return true;
  }
}
