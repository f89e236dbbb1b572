package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A check that a pod of the cluster carries out, once for somebody who may start it there and has
 * no rights in the checked namespace, and again and again by the chart {@code holdfast}.
 */
@Tag("full")
class InClusterCheckIT {
  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final String IMAGE = "holdfast.local/holdfast:1";
  private static final int TERMINATED = 128 + 15;

  /** Below the folder in which the command runs, as it must be. */
  private static final String REPORTS = "harness/quality/target/in-cluster/";

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static SomeonesSystem shop;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    BuiltImages.ours("holdfast", folder);
    shop = SomeonesSystem.shop(folder, rbac("--for", "delete-pod,in-cluster"), List.of(IMAGE));
    // from now on it is the pod's account that has rights in the namespace, and nobody else
    shop.apply(rbac("--account", "holdfast-agents", "--for", "delete-pod,rollout"));
    shop.allow();
  }

  private static String rbac(Object... options) throws Exception {
    return HOLDFAST
        .run(Stream.concat(Stream.of("rbac", "-n", "shop"), Stream.of(options)).toArray())
        .output();
  }

  private static Running check(String reports) throws Exception {
    return HOLDFAST.start(
        Stream.concat(
                Stream.of("check", "-n", "shop", "deploy/orders"),
                Stream.concat(
                    shop.there(),
                    Stream.of(
                        "--request",
                        "GET /orders/1",
                        "--faults",
                        "delete-pod",
                        "--in-cluster",
                        "--yes",
                        "--reports",
                        REPORTS + reports)))
            .toArray());
  }

  @Test
  void whatThePodWroteComesBackAndItsRemediesCanBeAppliedHere() throws Exception {
    Map<String, String> before = shop.listing();

    Ended ended = check("whole").end(BOUND);

    System.out.println(ended.output());
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output())
        .contains("the check runs in pod holdfast-check-", "seen from 1 pod in the cluster")
        .contains("by: kubectl --context default --namespace shop patch deployment orders")
        .doesNotContain("\tat ");
    CheckResult result = new CheckResult(SomeonesSystem.HOME.resolve(REPORTS + "whole"));
    assertThat(result.rules()).contains("no-readiness-probe");
    assertThat(result.seenFrom()).isEqualTo("1 pod in the cluster");
    assertThat(remedy(ended)).isRegularFile();
    assertThat(shop.listing()).isEqualTo(before);
    awaitNothingLeft();
  }

  private static Path remedy(Ended ended) {
    return ended.lines().stream()
        .filter(line -> line.contains("--patch-file "))
        .map(line -> SomeonesSystem.HOME.resolve(line.replaceFirst(".*--patch-file ", "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoIsToldToEndHasItHealThereAndTakesWhatItSaw() throws Exception {
    Map<String, String> before = shop.listing();
    Running running = check("ended");
    running.awaitLine("delete-pod: seen on", BOUND);

    running.signal("TERM");
    Ended ended = running.end(BOUND);

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(TERMINATED);
    assertThat(HoldfastCommand.runFolders(SomeonesSystem.HOME.resolve(REPORTS + "ended")))
        .isNotEmpty();
    assertThat(shop.listing()).isEqualTo(before);
    awaitNothingLeft();
  }

  @Test
  void theChartChecksByTheRightsThatItBrings() throws Exception {
    Path here = Files.createDirectories(folder.resolve("helm"));
    HelmProgram helm = HelmProgram.in(here).of(shop.cluster());
    String release = " --namespace holdfast-agents --kubeconfig kubeconfig";
    // the account and the rights are the chart's from here on
    shop.onNode(
        "kubectl --namespace shop delete rolebinding,role holdfast; kubectl --namespace holdfast-agents delete serviceaccount holdfast");
    helm.run(
        BOUND,
        "helm install nightly charts/holdfast --set checks[0].namespace=shop --set checks[0].workload=deploy/orders --set checks[0].faults={delete-pod} --set checks[0].request=/orders/1"
            + release);

    List<String> said =
        shop.onNode(
            """
            kubectl --namespace holdfast-agents create job now --from cronjob/nightly-shop-deploy-orders
            kubectl --namespace holdfast-agents wait --for=condition=Failed --timeout=170s job/now
            kubectl --namespace holdfast-agents logs job/now
            """);

    assertThat(said).anyMatch(line -> line.contains("users of deployment orders noticed 1 of 1"));
    helm.run(BOUND, "helm uninstall nightly" + release);
    shop.onNode("kubectl --namespace holdfast-agents delete job now --ignore-not-found");
    shop.apply(rbac("--account", "holdfast-agents", "--for", "delete-pod,rollout"));
  }

  private static void awaitNothingLeft() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(shop.helpers()).isEmpty());
  }
}
