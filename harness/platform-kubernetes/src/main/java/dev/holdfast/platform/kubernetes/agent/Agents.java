package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The ways to nodes that a run has opened, each by an agent's pod. */
public final class Agents implements Nodes {
  private final KubernetesClient client;
  private final AgentSettings settings;
  private final String run;
  private final Set<String> kinds;
  private final Map<String, AgentNode> open = new HashMap<>();
  private boolean closed;

  /**
   * None yet.
   *
   * @param kinds of the faults that the run will do
   */
  public Agents(
      KubernetesClient client, AgentSettings settings, String run, Collection<String> kinds) {
    this.client = client;
    this.settings = settings;
    this.run = run;
    this.kinds = Set.copyOf(kinds);
  }

  @Override
  public synchronized Node of(String name) {
    if (closed) {
      throw new FaultNotPossible("the run is over");
    }
    if (name.isEmpty()) {
      throw new FaultNotPossible("the pod is on no node");
    }
    return open.computeIfAbsent(
        name,
        node ->
            AgentNode.start(client, settings, node, AgentPodSpec.job(settings, run, node, kinds)));
  }

  @Override
  public void open(Collection<String> names) {
    if (kinds.stream().anyMatch(AgentNeeds.KINDS::contains)) {
      names.forEach(this::of);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(AgentNode::close);
    open.clear();
  }
}
