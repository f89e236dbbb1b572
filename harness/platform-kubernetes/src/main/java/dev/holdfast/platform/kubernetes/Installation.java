package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.engine.spi.CannotStart;
import dev.holdfast.engine.spi.RunContext;
import dev.holdfast.engine.spi.RunningSystem;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.helm.HelmReleases;
import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.SystemUnderTest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a system up in a cluster. */
public final class Installation {
  private static final Duration INSTALL_WITHIN = Duration.ofSeconds(60);

  private final Setup setup;

  /** In that cluster. */
  public Installation(Setup setup) {
    this.setup = setup;
  }

  /**
   * Installs the charts, without waiting until they are ready. What it made before a failure is
   * removed again.
   *
   * @throws BadSystem where the cluster says that a chart is wrong
   * @throws CannotStart where the cause lies outside the scenario
   */
  public RunningSystem start(SystemUnderTest system, RunContext context) {
    List<ChartInstall> charts = system.charts().stream().map(setup.values()::fill).toList();
    KubernetesClient client = setup.cluster().client();
    boolean own = setup.namespace().isEmpty();
    String namespace = "";
    KubernetesSystem running = null;
    boolean kept = false;
    try {
      namespace = namespace(client, context);
      List<JsonNode> rendered =
          HelmCharts.in(context.folder().resolve("tmp")).namespace(namespace).render(charts);
      Blueprint blueprint = ChartReader.blueprint(rendered);
      running = new KubernetesSystem(setup, context, client, namespace, own, charts, blueprint);
      if (!setup.ours()) {
        RunLedger.write(
            context.folder(), setup.cluster(), namespace, own, charts, blueprint.services());
      }
      install(charts, namespace, context);
      running.start();
      kept = true;
      return running;
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "installing the system", e);
    } finally {
      if (!kept) {
        removeAgain(running, client, own, namespace);
      }
    }
  }

  private void removeAgain(
      @Nullable KubernetesSystem running, KubernetesClient client, boolean own, String namespace) {
    if (running != null) {
      running.close();
      return;
    }
    try (client) {
      if (own && !namespace.isEmpty()) {
        Namespaces.delete(client, namespace, INSTALL_WITHIN);
      }
    }
  }

  private String namespace(KubernetesClient client, RunContext context) {
    if (setup.namespace().isPresent()) {
      Namespaces.check(setup, client, setup.namespace().get());
      return setup.namespace().get();
    }
    return Namespaces.make(setup, client, context.run());
  }

  private void install(List<ChartInstall> charts, String namespace, RunContext context) {
    try {
      new HelmReleases(context.folder().resolve("tmp"), setup.cluster().kubeconfig(), namespace)
          .install(charts, INSTALL_WITHIN);
    } catch (ReleaseRefused e) {
      throw HelmRefusal.of(setup.cluster(), namespace, e);
    }
    context
        .progress()
        .say("installed %d chart(s) into namespace %s".formatted(charts.size(), namespace));
  }
}
