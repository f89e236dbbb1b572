package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.helm.PlatformValues;
import dev.holdfast.model.Part;
import dev.holdfast.platform.kubernetes.node.OwnNodes;
import dev.holdfast.platform.kubernetes.node.Proxies;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A cluster, and what stands around it.
 *
 * @param platform the platform's name, as the report shows it
 * @param ours whether the harness made the cluster, so that nobody else's things are in it
 * @param parts what the platform brought
 * @param values what charts are told
 * @param registry where the registry's HTTP API is, seen from here; empty where it is not watched
 * @param elasticsearch where the pods' log lines are shipped to, seen from here; empty for nowhere
 * @param pipeline where the cluster's own pipeline brings them; empty where the harness ships the
 *     lines itself
 * @param nodes the ways to its nodes, where the harness made them; empty where there are no such
 *     ways
 * @param agents where pods may be made that are a way to the nodes; empty for nowhere
 * @param generators what makes load in the cluster; empty where the harness makes it itself
 * @param proxies what network faults are made with; empty where there are none
 * @param namespace made beforehand; empty for one of each run's own
 */
public record Setup(
    String platform,
    Cluster cluster,
    boolean ours,
    List<Part> parts,
    PlatformValues values,
    Optional<URI> registry,
    Optional<URI> elasticsearch,
    Optional<Pipeline> pipeline,
    Optional<OwnNodes> nodes,
    Optional<AgentSettings> agents,
    Optional<GeneratorSettings> generators,
    Optional<Proxies> proxies,
    Optional<String> namespace) {
  public Setup {
    parts = List.copyOf(parts);
  }
}
