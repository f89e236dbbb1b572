package dev.holdfast.platform.kubernetes;

import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Ends every run that has attached to a namespace, from anywhere: a run looks each second into the
 * ConfigMap by which it has the namespace.
 */
public final class Halt {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Cluster cluster;

  public Halt(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Tells them to end, and waits until they have.
   *
   * @param namespace "" for all
   * @param within at most so long
   * @param said takes what is done, in words
   * @return the namespaces of the runs that have not ended
   * @throws dev.holdfast.spi.CannotStart where the cluster refuses
   */
  public List<String> all(String namespace, Duration within, Consumer<String> said)
      throws InterruptedException {
    try (KubernetesClient client = cluster.client()) {
      List<ConfigMap> held = held(client, namespace);
      held.forEach(hold -> halt(client, hold, said));
      return await(client, new ArrayList<>(held), within, said);
    } catch (KubernetesClientException e) {
      throw Refusal.of(cluster, "halting runs", e);
    }
  }

  private static List<ConfigMap> held(KubernetesClient client, String namespace) {
    var maps = client.configMaps();
    return (namespace.isEmpty()
            ? maps.inAnyNamespace().withLabel(Labels.HELD).list()
            : maps.inNamespace(namespace).withLabel(Labels.HELD).list())
        .getItems();
  }

  private static void halt(KubernetesClient client, ConfigMap hold, Consumer<String> said) {
    client
        .configMaps()
        .inNamespace(hold.getMetadata().getNamespace())
        .withName(hold.getMetadata().getName())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"data\": {\"%s\": \"%s\"}}".formatted(Hold.HALT, Hold.who()));
    said.accept(
        "namespace %s: told run %s of %s to end"
            .formatted(
                hold.getMetadata().getNamespace(),
                hold.getData().getOrDefault("run", "?"),
                hold.getData().getOrDefault("who", "?")));
  }

  private static List<String> await(
      KubernetesClient client, List<ConfigMap> waiting, Duration within, Consumer<String> said)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (!waiting.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(LOOK_EVERY);
      waiting.removeIf(hold -> {
        ConfigMap now =
            client
                .configMaps()
                .inNamespace(hold.getMetadata().getNamespace())
                .withName(hold.getMetadata().getName())
                .get();
        boolean gone =
            now == null || !Objects.equals(now.getMetadata().getUid(), hold.getMetadata().getUid());
        if (gone) {
          said.accept(
              "namespace %s: it has healed and let go"
                  .formatted(hold.getMetadata().getNamespace()));
        }
        return gone;
      });
    }
    return waiting.stream().map(hold -> hold.getMetadata().getNamespace()).toList();
  }
}
