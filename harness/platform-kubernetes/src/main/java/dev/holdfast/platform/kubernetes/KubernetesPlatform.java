package dev.holdfast.platform.kubernetes;

import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.agent.AgentNeeds;
import dev.holdfast.platform.kubernetes.agent.Grant;
import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.kubernetes.node.NodeConnections;
import dev.holdfast.spi.Attaching;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/** Runs charts in a cluster that is there already. */
public final class KubernetesPlatform implements Platform {
  /** Strikes whatever stands on a node, so its owner must have let it. */
  static final String DRAIN_NODE = "drain-node";

  /** What needs no more than the cluster's API. */
  static final Set<String> BY_API = Set.of("delete-pod", "scale", "rollout", DRAIN_NODE, "observe");

  /** What needs a signal to a container's first process. */
  static final Set<String> BY_SIGNAL = Set.of("kill", "pause");

  /** What the node does, or has done by a Toxiproxy, and ends by itself. */
  static final Set<String> BY_NODE =
      Set.of("network", "registry-outage", "log-store-outage", "packet-loss", "partition");

  /** What only the owner of a node may do to it. */
  private static final String STOP_NODE = "stop-node";

  private final Setup setup;
  private final Consent consent;

  /** Runs charts in that cluster. */
  public KubernetesPlatform(Setup setup) {
    this(setup, Consent.NONE);
  }

  /** Runs charts in that cluster, or takes what is there already. */
  public KubernetesPlatform(Setup setup, Consent consent) {
    this.setup = setup;
    this.consent = consent;
  }

  /**
   * What the user said of a cluster in which a run attaches to what it finds.
   *
   * @param contextNamed whether it was named which cluster that is
   * @param lastReplicaToo whether the last ready pod of a workload may be taken away
   */
  public record Consent(boolean contextNamed, boolean lastReplicaToo) {
    static final Consent NONE = new Consent(false, false);
  }

  @Override
  public String name() {
    return setup.platform();
  }

  @Override
  public Capabilities capabilities() {
    Map<String, Optional<String>> asked = new ConcurrentHashMap<>();
    return kind -> {
      if (setup.nodes().isPresent()) {
        return missing(kind, true);
      }
      if (kind.equals(DRAIN_NODE)) {
        return asked.computeIfAbsent(kind, _ -> missingToDrain());
      }
      return setup.agents().isPresent() && AgentNeeds.KINDS.contains(kind)
          ? asked.computeIfAbsent(kind, this::missingOfAgents)
          : missing(kind, false);
    };
  }

  /** What nodes there are, and whose owner has let them be struck, the cluster alone knows. */
  private Optional<String> missingToDrain() {
    try (KubernetesClient client = setup.cluster().client()) {
      return Drains.missing(client);
    }
  }

  /** Why no load can be made in the cluster; empty where it can, as far as it says. */
  public static Optional<String> missingForLoad(Cluster cluster, GeneratorSettings settings) {
    try (KubernetesClient client = cluster.client()) {
      return Grant.missing(client, settings);
    }
  }

  /** Asked of the cluster, since what its owners granted is known to it alone. */
  private Optional<String> missingOfAgents(String kind) {
    AgentSettings agents = setup.agents().orElseThrow();
    try (KubernetesClient client = setup.cluster().client()) {
      return new Grant(client, agents)
          .missing(kind)
          .map(why ->
              "%s, which takes an agent, and %s; ./holdfast rbac --for %s prints what its owners would grant; or use --platform containers"
                  .formatted(
                      BY_SIGNAL.contains(kind)
                          ? "a container's first process takes such a signal only from its node"
                          : "packets of a pod are lost or late by its node's doing only",
                      why,
                      kind));
    }
  }

  /**
   * Why a kind of fault cannot be done; empty where it can.
   *
   * @param node whether there is a way to the cluster's nodes
   */
  public static Optional<String> missing(String kind, boolean node) {
    if (BY_API.contains(kind)
        || (node
            && (BY_SIGNAL.contains(kind) || BY_NODE.contains(kind) || kind.equals(STOP_NODE)))) {
      return Optional.empty();
    }
    if (kind.equals(STOP_NODE)) {
      return Optional.of(
          "nothing in this cluster could start a stopped node of somebody's again; use drain-node, or --platform containers");
    }
    if (BY_SIGNAL.contains(kind)) {
      return Optional.of(
          "a container's first process takes such a signal only from its node, and there is no"
              + " way to this cluster's nodes; use delete-pod, or --platform containers");
    }
    return Optional.of(
        BY_NODE.contains(kind)
            ? "it must end with the harness, also with one that is killed, and nothing in this"
                + " cluster would see to that: there is no way to its nodes; use --platform containers"
            : "it is not made for clusters");
  }

  @Override
  public Optional<String> missingForLogs() {
    return setup.elasticsearch().isPresent() || setup.pipeline().isPresent()
        ? Optional.empty()
        : Optional.of(
            "this cluster has no log store that is known here; name the one that your"
                + " pipeline brings lines to (kubernetes.logs-url in holdfast.yaml), or one that lines"
                + " can be shipped to (elasticsearch-from-here), or use --platform"
                + " containers");
  }

  @Override
  public Blueprint blueprint(SystemUnderTest.Installed system, List<Fault> faults) {
    // where none can be made the scenario is skipped, and not wrong
    if (faults.stream().anyMatch(Fault.Network.class::isInstance)
        && capabilities().missingFor("network").isEmpty()) {
      refuseWithoutProxies(setup, faults);
    }
    return ChartReader.blueprint(
            HelmCharts.in(Path.of(System.getProperty("java.io.tmpdir")))
                .render(system.charts().stream().map(setup.values()::fill).toList()))
        .noting(HelmCharts.notes(system.charts()));
  }

  /**
   * Looks at network faults that an agent would have to make.
   *
   * @throws BadSystem where it cannot
   */
  static void refuseWithoutProxies(Setup setup, List<Fault> faults) {
    if (setup.proxies().isPresent()) {
      return;
    }
    for (Fault fault : faults) {
      if (fault instanceof Fault.Network network) {
        NodeConnections.missing(network)
            .ifPresent(why -> {
              throw new BadSystem(
                  "faults: network on %s (%s) cannot be done here: %s"
                      .formatted(network.workload(), network.toxic(), why));
            });
      }
    }
  }

  @Override
  public RunningSystem start(
      SystemUnderTest.Installed system, List<Fault> faults, RunContext context) {
    return new Installation(setup).start(system, faults, context);
  }

  @Override
  public Optional<Attaching> attaching() {
    return Optional.of(new Attachment(setup, consent));
  }

  /**
   * What stands in a namespace. Changes nothing.
   *
   * @throws dev.holdfast.spi.BadSystem where it was not said which cluster it is in
   * @throws dev.holdfast.spi.CannotStart where it must not be touched, or cannot be looked at
   */
  public Survey survey(String namespace) {
    return new Attachment(setup, consent).survey(namespace);
  }

  /**
   * The workloads of all namespaces that carry these labels, by namespace. Changes nothing.
   *
   * @throws dev.holdfast.spi.BadSystem where it was not said which cluster they are in
   * @throws dev.holdfast.spi.CannotStart where they may not be listed
   */
  public SortedMap<String, List<Workload>> labelled(Map<String, String> labels) {
    return new Attachment(setup, consent).labelled(labels);
  }

  /** Whether this runs in a pod of the cluster. */
  public boolean isAround() {
    return setup.cluster().isAround();
  }

  @Override
  public List<String> leftovers(Path runFolder) {
    return RunLedger.of(runFolder).map(RunLedger::describe).orElse(List.of());
  }

  @Override
  public List<String> removeLeftovers(Path runFolder) {
    return RunLedger.of(runFolder).map(RunLedger::remove).orElse(List.of());
  }
}
