package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.SomeonesSystem.Stranger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code check} of a service that users do not ask themselves: what is wrong with whoever calls it
 * is named, and is not once that is mended.
 */
@Tag("full")
class CallersIT {
  private static final Duration BOUND = Duration.ofMinutes(4);
  private static final Stranger FRONT =
      new Stranger("front", List.of("strangers/orders:1"), "Deployment", "orders", "GET /orders/1");

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static SomeonesSystem front;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    OwnedCluster cluster = OwnedCluster.start(folder);
    boolean whole = false;
    try {
      cluster.stack().load(List.of("holdfast.local/agent:1"));
      String role =
          HOLDFAST.run("rbac", "-n", "front", "--for", "delete-pod,rollout,pause").output();
      front = SomeonesSystem.in(cluster, FRONT, role, folder);
      front.allow();
      front.awaitRollout("deployment/front");
      whole = true;
    } finally {
      if (!whole) {
        cluster.close();
      }
    }
  }

  @Test
  void aCallerWithoutATimeoutWaitsForAPodThatHangs() throws Exception {
    isOtherwise("ORDERS=orders:80 TIMEOUT_SECONDS- KEEPS_NAMES-");
    assertThat(rules("waits", "pause")).contains("no-timeout");

    isOtherwise("TIMEOUT_SECONDS=0.5");
    assertThat(rules("gives-up", "pause")).doesNotContain("no-timeout");
  }

  @Test
  void aCallerThatLooksUpNamesOnceCallsPodsThatAreGone() throws Exception {
    isOtherwise("ORDERS=orders-pods:8080 TIMEOUT_SECONDS=0.5 KEEPS_NAMES=yes");
    assertThat(rules("keeps", "delete-pod")).contains("stale-addresses");

    isOtherwise("KEEPS_NAMES-");
    assertThat(rules("looks-up", "delete-pod")).doesNotContain("stale-addresses");
  }

  private static void isOtherwise(String environment) throws Exception {
    front.onNode("kubectl --namespace front set env deployment/front " + environment);
    front.awaitRollout("deployment/front");
  }

  private static List<String> rules(String reports, String fault) throws Exception {
    Ended ended =
        front.check(HOLDFAST, reports, "--service", "front", "--faults", fault, "--yes").end(BOUND);
    System.out.println(ended.output());
    return front.result(reports).rules();
  }
}
