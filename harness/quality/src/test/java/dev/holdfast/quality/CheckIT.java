package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

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
 * {@code check} on a system that is not ours, a Python service, in a cluster that is somebody
 * else's, with no more rights than rbac-attach.yaml gives. Two replicas start for 5 s before they
 * listen, and have no readiness probe.
 */
@Tag("full")
class CheckIT {
  private static final Path ROLE =
      SomeonesSystem.HOME.resolve("harness/platform-kubernetes/rbac-attach.yaml");
  private static final Duration BOUND = Duration.ofMinutes(6);
  private static final int ROUNDS = 2;

  @TempDir private static Path folder = Path.of("");
  @AutoClose private static final HoldfastCommand HOLDFAST = new HoldfastCommand();
  @AutoClose private static SomeonesSystem shop;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    shop = SomeonesSystem.shop(folder, role(), List.of());
  }

  /** As it is written, in the namespace that it is for. */
  private static String role() throws Exception {
    return Files.readString(ROLE)
        .replace("metadata: {name: holdfast}", "metadata: {name: holdfast, namespace: shop}");
  }

  @Test
  void theWeaknessIsNamedItsRemedyHelpsAndTheNamespaceIsLeftAsItWas() throws Exception {
    Map<String, String> before = shop.listing();
    refusedAndNothingTouched(before);
    shop.allow();

    Ended weak = end(check("weak", "--yes"));

    System.out.println(weak.output());
    assertThat(weak.exitCode()).as(weak.output()).isEqualTo(1);
    assertThat(shop.listing()).isEqualTo(before);
    assertThat(result("weak").failed()).isPositive();
    assertThat(result("weak").rules())
        .contains("no-readiness-probe")
        .as("both pods are on the only node there is")
        .doesNotContain("one-node");
    assertThat(weak.output())
        .contains("no readiness probe (docs/check.md#no-readiness-probe)", "readinessProbe:")
        .contains("kill: a container's first process takes such a signal only from its node")
        .doesNotContain("\tat ");

    haltEndsItFromAnywhere(before);
    undoPutsBackWhatAKilledOneLeft(before);

    // what is worse hides what is less bad: a second look may find what the first could not
    String last = "weak";
    Ended said = weak;
    for (int round = 1; round <= ROUNDS && result(last).failed() > 0; round++) {
      shop.mend(said);
      last = "mended-" + round;
      said = end(check(last, "--yes"));
      System.out.println(said.output());
    }

    assertThat(result(last).failed()).as(last).isZero();
    assertThat(result(last).rules()).doesNotContain("no-readiness-probe", "no-drain");
  }

  private static void refusedAndNothingTouched(Map<String, String> before) throws Exception {
    Ended unlabelled = end(check("refused", "--yes"));
    assertThat(unlabelled.exitCode()).as(unlabelled.output()).isEqualTo(4);
    assertThat(unlabelled.output())
        .contains("kubectl label namespace shop holdfast.dev/allow=true");
    shop.allow();
    Ended unasked = end(check("refused"));
    assertThat(unasked.exitCode()).as(unasked.output()).isEqualTo(2);
    assertThat(unasked.output())
        .contains("delete 1 of 2 pods of deployment orders", "healed by:", "say --yes");
    Ended elsewhere = end(check("refused", "--yes", "--service", "elsewhere"));
    assertThat(elsewhere.exitCode()).as(elsewhere.output()).isEqualTo(2);
    assertThat(elsewhere.output()).contains("elsewhere is an ExternalName");
    onNode("kubectl --namespace shop delete rolebinding holdfast");
    Ended rightless = end(check("refused", "--yes"));
    assertThat(rightless.exitCode()).as(rightless.output()).isEqualTo(4);
    assertThat(rightless.output()).contains("does not allow");
    shop.apply(role());
    assertThat(shop.listing()).isEqualTo(before);
    onNode("kubectl label namespace shop holdfast.dev/allow-");
  }

  private static void haltEndsItFromAnywhere(Map<String, String> before) throws Exception {
    Running running = check("halted", "--yes", "--faults", "rollout");
    running.awaitLine("rollout: seen on", BOUND);
    Ended second = end(check("second", "--yes", "--faults", "rollout"));
    assertThat(second.exitCode()).as(second.output()).isEqualTo(4);
    assertThat(second.output()).contains("is in another run's hands", "holdfast halt");

    Ended halt =
        HOLDFAST.run(Stream.concat(Stream.of("halt", "-n", "shop"), shop.there()).toArray());

    assertThat(halt.exitCode()).as(halt.output()).isZero();
    Ended ended = end(running);
    assertThat(ended.output()).contains("halted by", "put back: the template of deployment orders");
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(shop.listing()).isEqualTo(before);
  }

  private static void undoPutsBackWhatAKilledOneLeft(Map<String, String> before) throws Exception {
    Running running = check("killed", "--yes", "--faults", "rollout");
    running.awaitLine("rollout: seen on", BOUND);
    running.process().destroyForcibly().waitFor();
    assertThat(shop.listing()).isNotEqualTo(before);

    Ended undo = shop.undo(HOLDFAST, "killed");

    assertThat(undo.exitCode()).as(undo.output()).isZero();
    assertThat(undo.output()).contains("put back in namespace shop", "let go of namespace shop");
    assertThat(shop.listing()).isEqualTo(before);
    shop.awaitRollout("deployment/orders");
  }

  private static Running check(String reports, Object... options) throws Exception {
    return shop.check(HOLDFAST, reports, options);
  }

  private static Ended end(Running running) throws Exception {
    return running.end(BOUND);
  }

  private static CheckResult result(String reports) {
    return shop.result(reports);
  }

  private static List<String> onNode(String script, String... arguments)
      throws InterruptedException {
    return shop.onNode(script, arguments);
  }
}
