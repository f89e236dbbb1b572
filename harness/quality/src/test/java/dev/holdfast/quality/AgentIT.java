package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults on the node of a cluster that is somebody's, with the rights that {@code holdfast rbac}
 * prints and no others.
 */
@Tag("full")
class AgentIT {
  private static final Duration BOUND = Duration.ofMinutes(4);
  private static final Duration HEALS_WITHIN = Duration.ofSeconds(10);
  private static final int MOMENTS = 6;
  private static final int ENDED_AT = 10;

  private static final String SYSTEM =
      """
      holdfast: 1
      scenario: on-a-node
      system: {namespace: shop, ready-within: 60s}
      load:
        users: {to: "orders:http", rate: 5/s, for: %s, timeout: 2s, connections: fresh, requests: [{get: /orders/1}]}
      baseline: {warm-up: 1s, for: 3s}
      stop-if: {failed-at-least: 95%%, for: 30s}
      expect: {users: {failed-at-most: 100%%}}
      faults:
      """;

  private static final String EACH =
      SYSTEM.formatted("100s")
          + """
            hang: {after: baseline, pause: {deployment: orders, pods: 1, for: 5s}}
            lossy: {after: hang, packet-loss: {deployment: orders, pods: 1, loss: 60%, for: 8s}}
            cut: {after: lossy, partition: {deployment: orders, pods: 1, from: stock, for: 6s}}
            late: {after: cut, network: {deployment: orders, pods: 1, for: 6s, hits-probes: true, latency: {delay: 300ms, jitter: 20ms}}}
            broken: {after: late, network: {deployment: orders, pods: 1, for: 4s, hits-probes: true, reset: {}}}
            away: {after: broken, network: {deployment: orders, pods: 1, for: 4s, hits-probes: true, down: {}}}
            dies: {after: away, kill: {deployment: orders, pods: 1}}
          """;

  private static final String HELD =
      SYSTEM.formatted("60s")
          + """
            hang: {after: baseline, pause: {deployment: orders, pods: 1, for: 40s}}
            lossy: {after: baseline, packet-loss: {deployment: orders, pods: 1, loss: 60%, for: 40s}}
            late: {after: baseline, network: {deployment: orders, pods: 1, for: 40s, hits-probes: true, latency: {delay: 300ms}}}
          """;

  private static final String THEIRS =
      SYSTEM.formatted("60s")
          + """
            theirs: {after: baseline, observe: {deployment: orders, for: 25s}}
          """;

  /**
   * What a fault leaves on a node while it is held: stopped processes, rules in pods, watchdogs.
   */
  private static final String LEFT =
      """
      for file in /proc/[0-9]*/stat; do
        read -r line 2>/dev/null <$file || continue
        case ${line##*) } in [Tt]*) echo "stopped: $line" ;; esac
      done
      for id in $(ctr -n k8s.io containers ls -q); do
        pid=$(ctr -n k8s.io tasks ls | awk -v id=$id '$1 == id {print $2}')
        [ -z "$pid" ] || for tool in iptables-nft iptables-legacy; do
          nsenter -t $pid -n $tool -S 2>/dev/null | grep -e '-j DROP' -e '-j NFQUEUE' -e '-j REJECT' | sed "s/^/in $id: /"
        done
      done
      ps -eo args | grep -E 'timeout 50 (cat|holdfast-delay)' | grep -v grep
      true
      """;

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static SomeonesSystem shop;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    shop = SomeonesSystem.shop(folder, role(), List.of("holdfast.local/agent:1"));
    shop.applyFile("stock.yaml");
    shop.allow();
    shop.awaitRollout("deployment/stock");
  }

  private static String role() throws Exception {
    return end("rbac", "-n", "shop", "--for", "all").output();
  }

  @Test
  void eachFaultIsSeenAndGoneAgainAndItsAgentIsGoneToo() throws Exception {
    Ended run = run("each", EACH).end(BOUND);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("hang: seen on", "lossy: seen on", "cut: seen on", "dies: seen on")
        .contains("late: seen on", "broken: seen on", "away: seen on");
    await().atMost(HEALS_WITHIN).untilAsserted(() -> assertThat(shop.helpers()).isEmpty());
    assertThat(left()).isEmpty();
  }

  @Test
  void aPodThatSomebodyElseDeletesMeanwhileIsJudgedAsAFault() throws Exception {
    Map<String, String> before = shop.listing();
    Running running = run("theirs", THEIRS);
    running.awaitLine("theirs: looking now", BOUND);

    shop.onNode(
        "kubectl --namespace shop delete --wait=false $(kubectl --namespace shop get pods -l app=orders -o name | head -n 1)");

    Ended run = running.end(BOUND);
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("theirs: seen on orders-", "is being deleted");
    assertThat(shop.helpers()).as("looking takes no agent").isEmpty();
    assertThat(shop.listing()).isEqualTo(before);
  }

  @Test
  void whereNobodyDoesAnythingMeanwhileThereIsNoVerdict() throws Exception {
    Ended run = run("nobody", THEIRS.replace("for: 25s", "for: 5s")).end(BOUND);

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output()).contains("nobody was seen to do anything to deployment orders");
  }

  /** At any moment: before the faults, while they are made, while they are held. */
  @Test
  void nothingIsLeftOfAKilledHarnessWhoseAgentsAreDeletedByForce() throws Exception {
    Map<String, String> before = shop.listing();
    Random random = new Random(16);
    for (int moment = 1; moment <= MOMENTS; moment++) {
      Running running = run("killed-" + moment, HELD);
      running.awaitLine(moment == 1 ? "baseline" : "hang: seen on", BOUND);
      if (moment > 2) {
        assertThat(left()).isNotEmpty();
      }
      long later = random.nextLong(3_000);
      await().pollDelay(Duration.ofMillis(later)).until(() -> true);
      running.process().destroyForcibly().waitFor();
      if (moment % 2 == 0) {
        shop.onNode(
            "kubectl --namespace holdfast-agents delete pods --all --force --grace-period=0");
      }

      await("moment " + moment + ", " + later + " ms")
          .atMost(HEALS_WITHIN.plusSeconds(2))
          .untilAsserted(() -> assertThat(left()).isEmpty());
      // an agent that nobody has taken a lease of yet waits for one for 30 s
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(shop.helpers()).isEmpty());
      Ended undo = shop.undo(HOLDFAST, "killed-" + moment);
      assertThat(undo.exitCode()).as(undo.output()).isZero();
      assertThat(shop.listing()).as(undo.output()).isEqualTo(before);
    }
  }

  /** A harness that goes on, and whose agent is taken away, says so; nothing stays struck. */
  @Test
  void nothingIsLeftOfAnAgentThatIsDeletedByForceWhileTheRunGoesOn() throws Exception {
    Running running = run("robbed", HELD);
    running.awaitLine("hang: seen on", BOUND);

    shop.onNode("kubectl --namespace holdfast-agents delete pods --all --force --grace-period=0");

    await().atMost(HEALS_WITHIN).untilAsserted(() -> assertThat(left()).isEmpty());
    running.signal("INT");
    assertThat(running.end(BOUND).output()).doesNotContain("\tat ");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(shop.helpers()).isEmpty());
  }

  @Test
  void whatTheClusterForbidsIsSaidByNameBeforeAnythingRuns() throws Exception {
    shop.onNode(
        "kubectl label --overwrite namespace holdfast-agents pod-security.kubernetes.io/enforce=restricted");
    Ended restricted = run("restricted", HELD).end(BOUND);
    shop.onNode(
        "kubectl label --overwrite namespace holdfast-agents pod-security.kubernetes.io/enforce=privileged");
    shop.onNode("kubectl --namespace holdfast-agents delete rolebinding holdfast");
    Ended rightless = run("rightless", HELD).end(BOUND);
    shop.apply(role());

    assertThat(restricted.exitCode()).as(restricted.output()).isEqualTo(5);
    assertThat(restricted.output()).contains("violates PodSecurity", "hostPID", "holdfast rbac");
    assertThat(rightless.exitCode()).as(rightless.output()).isEqualTo(5);
    assertThat(rightless.output()).contains("verb 'create' on 'jobs.batch'", "holdfast rbac");
  }

  /** Wherever a check is, what it holds on the node ends by itself, and undo does the rest. */
  @Test
  void theNamespaceIsAsItWasAfterAKillAtAnyMoment() throws Exception {
    Map<String, String> before = shop.listing();
    Random random = new Random(2026);
    for (int moment = 1; moment <= ENDED_AT; moment++) {
      String reports = "ended-" + moment;
      Running running = check(reports, moment);
      long later = aWhile(random);
      running.process().destroyForcibly().waitFor();

      await("moment %d, %d ms".formatted(moment, later))
          .atMost(HEALS_WITHIN.plusSeconds(2))
          .untilAsserted(() -> assertThat(left()).isEmpty());
      Ended undo = shop.undo(HOLDFAST, reports);
      assertThat(undo.exitCode()).as(undo.output()).isZero();
      assertThat(shop.listing()).as("moment %d, %d ms", moment, later).isEqualTo(before);
      shop.awaitRollout("deployment/orders");
    }
  }

  @Test
  void theNamespaceIsAsItWasAfterCtrlCAtAnyMoment() throws Exception {
    Map<String, String> before = shop.listing();
    Random random = new Random(611);
    for (int moment = 1; moment <= ENDED_AT; moment++) {
      Running running = check("interrupted-" + moment, moment);
      long later = aWhile(random);
      running.signal("INT");

      assertThat(running.end(BOUND).output()).doesNotContain("\tat ");
      assertThat(shop.listing()).as("moment %d, %d ms", moment, later).isEqualTo(before);
      assertThat(left()).isEmpty();
      shop.awaitRollout("deployment/orders");
    }
  }

  private static long aWhile(Random random) {
    long later = 2_000 + random.nextLong(40_000);
    await().atMost(BOUND).pollDelay(Duration.ofMillis(later)).until(() -> true);
    return later;
  }

  /** What the cluster does and what an agent does, one or the other first. */
  private static Running check(String reports, int moment) throws Exception {
    String faults = moment % 2 == 0 ? "rollout,pause" : "pause,rollout";
    return shop.check(HOLDFAST, reports, "--faults", faults, "--yes");
  }

  private static Running run(String reports, String scenario) throws Exception {
    return shop.run(HOLDFAST, reports, scenario);
  }

  private static Ended end(Object... words) throws Exception {
    return HOLDFAST.start(words).end(BOUND);
  }

  private static List<String> left() throws InterruptedException {
    return shop.onNode(LEFT);
  }
}
