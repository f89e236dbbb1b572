package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.SomeonesSystem.Stranger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code check} on systems that are not ours, each with one weakness: it is named, and once the
 * remedy is applied by the command that was printed, no request fails. One more, a Python service
 * with two weaknesses: {@link CheckIT}.
 */
@Tag("full")
class StrangersIT {
  private static final Duration BOUND = Duration.ofMinutes(6);

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static OwnedCluster cluster;

  @BeforeAll
  static void aClusterOfSomebodys() {
    NeedsContainers.assume();
    cluster = OwnedCluster.start(folder);
  }

  @Test
  void debiansNginxWithOneReplica() throws Exception {
    isMendedAsItIsTold(
        new Stranger("site", List.of("strangers/site:1"), "Deployment", "site", "GET /index.html"),
        "one-replica");
  }

  @Test
  void aGoServiceInAStatefulSetWithASidecarThatIsReadyTooEarly() throws Exception {
    isMendedAsItIsTold(
        new Stranger(
            "accounts",
            List.of("strangers/accounts:1"),
            "StatefulSet",
            "accounts",
            "GET /accounts/7"),
        "ready-before-serving");
  }

  @Test
  void aSpringBootServiceThatEndsAtOnce() throws Exception {
    isMendedAsItIsTold(
        new Stranger(
            "bookings", List.of("strangers/bookings:1"), "Deployment", "bookings", "GET /orders/7"),
        "no-drain",
        "--rate",
        "40"); // the moment in which it is still sent to is short
  }

  @Test
  void nginxBesideAPythonServiceThatIsReadyAfterIt() throws Exception {
    isMendedAsItIsTold(
        new Stranger(
            "pages",
            List.of("strangers/orders:1", "strangers/site:1"),
            "Deployment",
            "pages",
            "GET /orders/7"),
        "ready-before-serving");
  }

  @Test
  void aNodeServiceWhoseLimitIsEnoughForItsOwnShareAlone() throws Exception {
    isMendedAsItIsTold(
        new Stranger(
            "quotes", List.of("strangers/quotes:1"), "Deployment", "quotes", "GET /quotes/7"),
        "throttled",
        "--rate",
        "10"); // 30 ms of the processor each: 150m of 230m for each of two, 300m for one alone
  }

  private static void isMendedAsItIsTold(Stranger stranger, String rule, Object... options)
      throws Exception {
    SomeonesSystem system =
        SomeonesSystem.in(
            cluster,
            stranger,
            HOLDFAST
                .run("rbac", "-n", stranger.namespace(), "--for", "delete-pod,rollout,throttling")
                .output(),
            folder);
    system.allow();

    Ended weak = check(system, "weak", options);

    System.out.println(weak.output());
    CheckResult found = system.result(reports(stranger, "weak"));
    // where the machine stalls there is no verdict; what was seen stands all the same
    assertThat(weak.exitCode()).as(weak.output()).isNotZero();
    assertThat(found.failed()).as(weak.output()).isPositive();
    assertThat(found.rules()).contains(rule);
    system.mend(weak);
    Ended mended = check(system, "mended", options);
    System.out.println(mended.output());
    CheckResult left = system.result(reports(stranger, "mended"));
    assertThat(left.failed()).as(mended.output()).isZero();
    assertThat(left.rules()).doesNotContain(rule);
    assertThat(mended.exitCode()).as(mended.output()).isNotEqualTo(1);
  }

  private static Ended check(SomeonesSystem system, String when, Object... options)
      throws Exception {
    List<Object> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--faults", "delete-pod,rollout", "--last-replica", "--yes"));
    return system.check(HOLDFAST, reports(system.stranger(), when), all.toArray()).end(BOUND);
  }

  private static String reports(Stranger stranger, String when) {
    return stranger.namespace() + "-" + when;
  }
}
