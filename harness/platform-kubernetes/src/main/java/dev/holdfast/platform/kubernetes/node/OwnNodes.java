package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.spi.FaultNotPossible;
import java.util.List;

/**
 * The nodes of a cluster that the harness has made.
 *
 * @param first the one that is there for certain: no fault strikes it
 * @param others by the names that the cluster has for them
 */
public record OwnNodes(Node first, List<Node> others) implements Nodes {
  public OwnNodes {
    others = List.copyOf(others);
  }

  @Override
  public Node of(String name) {
    if (first.name().equals(name)) {
      return first;
    }
    return others.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new FaultNotPossible("there is no way to node '" + name + "'"));
  }
}
