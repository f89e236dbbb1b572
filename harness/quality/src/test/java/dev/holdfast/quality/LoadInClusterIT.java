package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.engine.HistoryReader;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Request;
import dev.holdfast.quality.HoldfastCommand.Ended;
import dev.holdfast.quality.HoldfastCommand.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load that is made in a cluster which is somebody's, by one pod and by three, with the rights that
 * {@code holdfast rbac} prints and no others. The harness talks to the cluster's API alone.
 */
@Tag("full")
class LoadInClusterIT {
  private static final Duration BOUND = Duration.ofMinutes(4);

  /** 20 s at 10/s; a pod that is deleted has no readiness probe, so some requests fail. */
  private static final String SCENARIO =
      """
      holdfast: 1
      scenario: from-within
      system: {namespace: shop, ready-within: 60s}
      load:
        users: {to: "orders:http", rate: 10/s, for: 20s, timeout: 2s, connections: fresh, requests: [{get: "/orders/${1..99}"}]}
      baseline: {warm-up: 1s, for: 3s}
      faults: {goes: {after: baseline, delete-pod: {deployment: orders, pods: 1}}}
      expect: {users: {failed-at-most: 0}}
      """;

  @TempDir private static Path folder = Path.of("");

  @AutoClose
  private static final HoldfastCommand HOLDFAST =
      new HoldfastCommand(
          Map.of("HOLDFAST_KUBERNETES_GENERATOR_IMAGE", "holdfast.local/generator:1"));

  @AutoClose private static SomeonesSystem shop;

  @BeforeAll
  static void someonesSystemRuns() throws Exception {
    NeedsContainers.assume();
    BuiltImages.ours("generator", folder);
    String role = HOLDFAST.run("rbac", "-n", "shop", "--for", "delete-pod,load").output();
    shop = SomeonesSystem.shop(folder, role, List.of("holdfast.local/generator:1"));
    shop.allow();
  }

  @Test
  void threeSayOfASystemWhatOneSays() throws Exception {
    Map<String, String> before = shop.listing();

    Ended one = run("one", 1).end(BOUND);
    Ended three = run("three", 3).end(BOUND);

    for (Ended run : List.of(one, three)) {
      assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
      assertThat(run.output()).contains("goes: seen on").doesNotContain("\tat ");
    }
    for (String reports : List.of("one", "three")) {
      History history = history(reports);
      List<Request> users = history.requests("users").orElseThrow().stream().toList();
      assertThat(users)
          .as(reports)
          .extracting(Request::number)
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 200).boxed().toList());
      assertThat(history.first(Event.PlatformDescribed.class).orElseThrow().parts().toString())
          .contains("in namespace holdfast-agents of the cluster");
      assertThat(history.all(Event.Trouble.class)).isEmpty();
    }
    assertThat(history("three").all(Event.ClockSeen.class)).hasSize(3);
    assertThat(shop.listing()).isEqualTo(before);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(shop.helpers()).isEmpty());
  }

  @Test
  void nothingIsLeftOfTheLoadOfAKilledHarness() throws Exception {
    Running running = run("killed", 2);
    running.awaitLine("goes: seen on", BOUND);
    assertThat(shop.helpers()).isNotEmpty();

    running.process().destroyForcibly().waitFor();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(shop.helpers()).isEmpty());
    Ended undo = shop.undo(HOLDFAST, "killed");
    assertThat(undo.exitCode()).as(undo.output()).isZero();
  }

  @Test
  void aCheckMakesItsLoadThereWhereItMayAndSaysSo() throws Exception {
    Ended check = shop.check(HOLDFAST, "check", "--faults", "delete-pod", "--yes").end(BOUND);

    CheckResult result = shop.result("check");
    assertThat(check.exitCode()).as(check.output()).isEqualTo(1);
    assertThat(check.output()).contains("seen from 1 pod in the cluster, through Service orders");
    assertThat(result.seenFrom()).isEqualTo("1 pod in the cluster");
    assertThat(result.rules()).contains("no-readiness-probe");
  }

  private static Running run(String reports, int generators) throws Exception {
    return shop.run(HOLDFAST, reports, SCENARIO, "--generators", generators, "--seed", "7");
  }

  private static History history(String reports) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve(reports))) {
      Path journal = files.filter(file -> file.endsWith("history.jsonl")).findFirst().orElseThrow();
      return HistoryReader.read(journal.resolveSibling(""));
    }
  }
}
