package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultNotPossible;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeFaultsTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");

  private static Pod pod(String name) {
    return new Pod(name, CATALOG, name, "", true, 0, "Running");
  }

  private static final Pod FIRST = pod("catalog-1");
  private static final Pod SECOND = pod("catalog-2");
  private static final Pod THIRD = pod("catalog-3");
  private static final Map<Pod, String> PLACES = Map.of(FIRST, "n1", SECOND, "n2", THIRD, "n1");

  private static List<List<Pod>> byNode(String... allowed) {
    return NodeFaults.byNode(List.of(FIRST, SECOND, THIRD), PLACES::get, Set.of(allowed));
  }

  @Test
  void onlyNodesWhoseOwnerSaidSoAreStruck() {
    assertThat(byNode("n1", "n9")).containsExactly(List.of(FIRST, THIRD));
    assertThat(byNode("n1", "n2")).containsExactly(List.of(FIRST, THIRD), List.of(SECOND));
  }

  @Test
  void whereNobodySaidSoItIsSaidHow() {
    assertThatThrownBy(() -> byNode("n9"))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessageContaining(
            "of the nodes on which they stand (n1, n2) none is labelled holdfast.dev/allow=true")
        .hasMessageEndingWith("kubectl label node n1 holdfast.dev/allow=true");
  }
}
