package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.helm.HelmReleases;
import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.platform.kubernetes.agent.Agents;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings a system up in a cluster. */
public final class Installation {
  private static final Duration INSTALL_WITHIN = Duration.ofSeconds(60);

  private final Setup setup;

  /** Installs into that cluster. */
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
  public RunningSystem start(
      SystemUnderTest.Installed system, List<Fault> faults, RunContext context) {
    List<ChartInstall> charts = system.charts().stream().map(setup.values()::fill).toList();
    KubernetesClient client = setup.cluster().client();
    boolean own = setup.namespace().isEmpty();
    String namespace = setup.namespace().orElse(Namespaces.named(context.run()));
    boolean made = false;
    KubernetesSystem running = null;
    boolean kept = false;
    try {
      if (!own) {
        Namespaces.check(setup, client, namespace);
        refuseTaken(client, namespace, charts);
      }
      RunLedger ledger =
          RunLedger.begin(context.folder(), setup, context.run(), namespace, own, charts);
      if (own) {
        Namespaces.make(setup, client, namespace, ledger);
        made = true;
      }
      List<JsonNode> rendered =
          HelmCharts.in(context.folder().resolve("tmp"))
              .namespace(namespace)
              .cluster(setup.cluster().kubeconfig())
              .render(charts);
      Blueprint blueprint = ChartReader.blueprint(rendered);
      ledger.services(blueprint.services());
      PodBoard board = board(client, namespace, blueprint, context);
      running =
          new KubernetesSystem(
              setup,
              context,
              client,
              namespace,
              ledger,
              blueprint,
              blueprint.workloads(),
              // in a namespace of the run's own there are no others
              own ? Set.of() : ChartReader.selectors(rendered),
              board,
              new Uninstalling(setup, context, client, namespace, own, ledger),
              nodes(setup, client, context, faults),
              new RunEffects(ledger, audit(namespace, context), board, false, true));
      install(charts, client, namespace, ledger, context);
      ledger.installed(client);
      running.start();
      kept = true;
      return running;
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "installing the system", e);
    } finally {
      if (!kept) {
        removeAgain(running, client, made ? namespace : "", context);
      }
    }
  }

  /** The ways to the cluster's nodes that these faults may need. */
  static Nodes nodes(Setup setup, KubernetesClient client, RunContext context, List<Fault> faults) {
    return setup
        .nodes()
        .<Nodes>map(own -> own)
        .or(() ->
            setup
                .agents()
                .map(agents ->
                    new Agents(
                        client,
                        agents,
                        context.run(),
                        faults.stream().map(Fault::kind).distinct().toList())))
        .orElseGet(Nodes::none);
  }

  static PodBoard board(
      KubernetesClient client, String namespace, Blueprint blueprint, RunContext context) {
    return new PodBoard(
        client,
        namespace,
        blueprint.workloads().stream()
            .map(Blueprint.Replicas::workload)
            .collect(Collectors.toSet()),
        context.clock());
  }

  private Audit audit(String namespace, RunContext context) {
    return new Audit(
        context.folder(), setup.cluster(), namespace, context.run(), InstantSource.system());
  }

  /**
   * What cannot be removed stays written down, for undo. Whoever ended the run early has
   * interrupted this thread, and that must not keep it from cleaning up.
   *
   * @param made the namespace that was made; empty for none
   */
  private void removeAgain(
      @Nullable KubernetesSystem running,
      KubernetesClient client,
      String made,
      RunContext context) {
    boolean interrupted = Thread.interrupted();
    try {
      if (running != null) {
        running.close();
      } else {
        removeAgain(client, made, context);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void removeAgain(KubernetesClient client, String made, RunContext context) {
    try (client) {
      if (!made.isEmpty()) {
        Namespaces.delete(client, made, INSTALL_WITHIN);
      }
      if (made.isEmpty() || Namespaces.find(client, made).isEmpty()) {
        RunLedger.of(context.folder()).ifPresent(RunLedger::done);
      }
    } catch (KubernetesClientException e) {
      context
          .progress()
          .say(
              String.valueOf(
                  Refusal.of(setup.cluster(), "removing namespace " + made, e).getMessage()));
    }
  }

  /** A release that is there is somebody's. At its end a run removes those of its names. */
  private void refuseTaken(KubernetesClient client, String namespace, List<ChartInstall> charts) {
    for (ChartInstall chart : charts) {
      boolean taken =
          !client
              .secrets()
              .inNamespace(namespace)
              .withLabels(Map.of("owner", "helm", "name", chart.release()))
              .list()
              .getItems()
              .isEmpty();
      if (taken) {
        throw new CannotStart(
            "release %s is in namespace %s of the cluster of %s already; remove it: ./holdfast undo, or helm uninstall %s --namespace %s"
                .formatted(
                    chart.release(), namespace, setup.cluster(), chart.release(), namespace));
      }
    }
  }

  private void install(
      List<ChartInstall> charts,
      KubernetesClient client,
      String namespace,
      RunLedger ledger,
      RunContext context) {
    try {
      new HelmReleases(context.folder().resolve("tmp"), setup.cluster().kubeconfig(), namespace)
          .install(charts, ledger.mark(), INSTALL_WITHIN);
    } catch (ReleaseRefused e) {
      PodLogs logs = new PodLogs(client, namespace, context.folder());
      throw HelmRefusal.of(setup.cluster(), namespace, e, logs::failedJobs);
    }
    context
        .progress()
        .say("installed %d chart(s) into namespace %s".formatted(charts.size(), namespace));
  }
}
