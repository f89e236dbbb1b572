package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The namespaces of runs. */
public final class Namespaces {
  private Namespaces() {}

  /** What the namespace of a run is called. */
  static String named(String run) {
    return "holdfast-" + run;
  }

  /**
   * Makes the namespace of a run.
   *
   * @throws CannotStart where the cluster does not allow it
   */
  static void make(Setup setup, KubernetesClient client, String name, RunLedger ledger) {
    try {
      Namespace made =
          client
              .namespaces()
              .resource(
                  new NamespaceBuilder()
                      .withMetadata(ledger.sign(new ObjectMetaBuilder().withName(name)).build())
                      .build())
              .create();
      ledger.made(made);
    } catch (KubernetesClientException e) {
      CannotStart cannot = Refusal.of(setup.cluster(), "making a namespace for the run", e);
      throw e.getCode() == 403
          ? new CannotStart(
              cannot.getMessage() + "; or have one made and name it with --namespace", e)
          : cannot;
    }
  }

  /**
   * Looks at a namespace that was made beforehand.
   *
   * @throws CannotStart where there is none, or it must not be broken in
   */
  static void check(Setup setup, KubernetesClient client, String name) {
    Namespace found;
    try {
      found = client.namespaces().withName(name).get();
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "reading namespace " + name, e);
    }
    if (found == null) {
      throw new CannotStart(
          "there is no namespace '%s' in the cluster of %s; make it, or leave --namespace out"
              .formatted(name, setup.cluster()));
    }
    Map<String, String> labels =
        Optional.ofNullable(found.getMetadata().getLabels()).orElse(Map.of());
    if (!setup.ours() && !"true".equals(labels.get(Labels.ALLOW))) {
      throw new CannotStart(
          "namespace '%s' of the cluster of %s is not marked as one to break things in; mark it: kubectl label namespace %s %s=true"
              .formatted(name, setup.cluster(), name, Labels.ALLOW));
    }
  }

  /** Deletes it and waits until it is gone, or the bound has passed. */
  static void delete(KubernetesClient client, String name, Duration bound) {
    client.namespaces().withName(name).withGracePeriod(0).delete();
    try {
      client
          .namespaces()
          .withName(name)
          .waitUntilCondition(Objects::isNull, bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (KubernetesClientTimeoutException e) {
      // what is left is said by whoever looks for residue
    }
  }

  static Optional<Namespace> find(KubernetesClient client, String name) {
    return Optional.ofNullable(client.namespaces().withName(name).get());
  }
}
