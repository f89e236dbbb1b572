package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of somebody's cluster of three is drained, with the rights that {@code holdfast rbac}
 * prints and no others.
 */
@Tag("full")
class NodesIT {
  private static final Duration BOUND = Duration.ofMinutes(4);

  private static final String DRAIN =
      """
      holdfast: 1
      scenario: drained
      system: {namespace: shop, ready-within: 60s}
      load:
        users: {to: "orders:http", rate: 5/s, for: 80s, timeout: 2s, connections: fresh, requests: [{get: /orders/1}]}
      baseline: {warm-up: 1s, for: 3s}
      stop-if: {failed-at-least: 95%, for: 30s}
      faults:
        drain: {after: baseline, drain-node: {deployment: orders, for: 15s}}
      expect: {users: {failed-at-most: 100%}}
      """;

  private static final String BUDGET =
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: all-of-orders, namespace: shop}
      spec: {maxUnavailable: 0, selector: {matchLabels: {app: orders}}}
      """;

  /** Never two on one node: one is always on a node that may be drained, and one is not on it. */
  private static final String APART =
      """
      {"spec": {"template": {"spec": {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "orders"}}}]}}}}}}
      """;

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static SomeonesSystem shop;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    String role = HOLDFAST.run("rbac", "-n", "shop", "--for", "drain-node").output();
    shop = SomeonesSystem.shop(folder, role, List.of());
    shop.cluster().stack().spread(true, System.out::println);
    shop.allow();
    shop.onNode("kubectl --namespace shop patch deployment orders --patch \"$1\"", APART);
    shop.awaitRollout("deployment/orders");
  }

  private static Running run(String reports) throws Exception {
    return shop.run(HOLDFAST, reports, DRAIN);
  }

  /** Those that take no new pods. */
  private static List<String> cordoned() throws InterruptedException {
    return shop
        .onNode(
            "kubectl get nodes -o jsonpath='{range .items[?(@.spec.unschedulable)]}{.metadata.name}{\"\\n\"}{end}'; echo")
        .stream()
        .filter(line -> !line.isBlank())
        .toList();
  }

  @Test
  void aNodeIsDrainedAndTakesPodsAgain() throws Exception {
    Ended run = run("drained").end(BOUND);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("drain-node may drain node node-", "drain: seen on orders-")
        .contains("drain: healed, seen on orders-");
    assertThat(cordoned()).isEmpty();
    shop.awaitRollout("deployment/orders");
  }

  @Test
  void aBudgetThatBlocksTheDrainIsSaidByNameAndNoPodGoes() throws Exception {
    shop.apply(BUDGET);
    List<String> before = shop.pods();
    Ended run = run("blocked").end(BOUND);
    shop.onNode("kubectl --namespace shop delete poddisruptionbudget all-of-orders");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output()).contains("disruption budget all-of-orders allows no eviction");
    assertThat(cordoned()).isEmpty();
    assertThat(shop.pods()).isEqualTo(before);
  }

  @Test
  void theCordonOfAKilledHarnessIsTakenBackByUndo() throws Exception {
    Running running = run("killed");
    running.awaitLine("drain: seen on", BOUND);
    running.process().destroyForcibly().waitFor();
    assertThat(cordoned()).hasSize(1);

    Ended undo = shop.undo(HOLDFAST, "killed");

    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertThat(undo.output()).contains("takes pods again");
    assertThat(cordoned()).isEmpty();
    shop.awaitRollout("deployment/orders");
  }

  @Test
  void aNodeWhoseOwnerSaidNothingIsLeftAlone() throws Exception {
    Ended run;
    shop.onNode("kubectl label nodes --all holdfast.dev/allow-");
    try {
      run = run("unasked").end(BOUND);
    } finally {
      shop.onNode("kubectl label node node-2 node-3 holdfast.dev/allow=true");
    }

    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output()).contains("none is labelled", "holdfast.dev/allow=true");
  }

  @Test
  void theOnlyNodeThatTakesPodsIsLeftAlone() throws Exception {
    Ended run;
    shop.onNode("kubectl cordon node-1 node-2 node-3");
    try {
      run = run("only").end(BOUND);
    } finally {
      shop.onNode("kubectl uncordon node-1 node-2 node-3");
    }

    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output()).contains("no node beside", "that is ready and takes pods");
  }
}
