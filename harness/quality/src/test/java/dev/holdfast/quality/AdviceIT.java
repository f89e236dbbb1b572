package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each piece of advice that a machine without a cluster can show: a Python team's system with the
 * weakness gets it, and the same system without does not. The others are earned in clusters: {@link
 * CheckIT}, {@link StrangersIT}, {@link CallersIT}.
 */
@Tag("full")
class AdviceIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path CHART = HOME.resolve("harness/quality/src/test/resources/weak/chart");

  /** A pod that hangs for 10 s stays in rotation for as long. */
  private static final String ASKED_SELDOM = "orders.readiness.periodSeconds=10";

  @TempDir private Path folder = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  @BeforeEach
  void pythonIsThere() {
    assumeTrue(
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "python3"))),
        "python3 is not on PATH");
  }

  @Test
  void howAWorkloadIsMade() throws Exception {
    List<String> options =
        List.of("--faults", "delete-pod,pause", "--set", "orders.env.ANSWER_SECONDS=1.5");

    assertThat(
            rules(
                "made",
                options,
                "orders.grace=1",
                "orders.budget.maxUnavailable=0",
                "orders.readiness.initialDelaySeconds=10",
                ASKED_SELDOM))
        .contains("short-grace", "budget-blocks", "slow-readiness", "slowly-noticed")
        .doesNotContain("no-drain");
    assertThat(rules("made-well", options))
        .as("a hung pod is noticed as soon as can be, which whoever asks may bear")
        .isSubsetOf("no-second-try");
  }

  @Test
  void whatIsLeftIsRestartedForBeingSlow() throws Exception {
    List<String> options =
        List.of(
            "--faults",
            "kill",
            "--rate",
            "40", // 35 ms each, one at a time: two have time to spare, one has not
            "--set",
            "orders.env.ANSWER_SECONDS=0.035,orders.env.AT_ONCE=1,orders.env.START_SECONDS=12");

    assertThat(
            rules(
                "slow",
                options,
                "orders.liveness.periodSeconds=1",
                "orders.liveness.timeoutSeconds=1",
                "orders.liveness.failureThreshold=2"))
        .contains("restarted-under-load");
    assertThat(rules("slow-and-borne", options))
        .as("what waits there waits behind the work of two")
        .doesNotContain("restarted-under-load", "ready-before-serving");
  }

  @Test
  void howThoseAreMadeWhoCallIt() throws Exception {
    List<String> options = behind("kill,pause");

    assertThat(
            rules(
                "once",
                options,
                "front.env.RETRIES=0",
                "front.asked=/deep",
                "front.liveness.failureThreshold=1",
                "orders.readiness.failureThreshold=20"))
        .contains("no-second-try", "restarted-without-cause")
        .doesNotContain("retries-without-budget");
    assertThat(
            rules(
                "often",
                behind("pause"),
                "front.env.BUDGET=100",
                "front.env.RETRIES=4",
                ASKED_SELDOM))
        .contains("retries-without-budget")
        .doesNotContain("no-second-try", "restarted-without-cause");
    assertThat(rules("as-they-should", options, ASKED_SELDOM))
        .doesNotContain("no-second-try", "restarted-without-cause", "retries-without-budget");
  }

  private static List<String> behind(String faults) {
    return List.of(
        "--service",
        "front",
        "--faults",
        faults,
        "--rate",
        "20",
        "--set",
        "orders.env.ANSWER_SECONDS=0.25"); // so that some are under way at each moment
  }

  /** Of a check of {@code orders} with these values. */
  private List<String> rules(String name, List<String> options, String... values) throws Exception {
    Path reports = folder.resolve(name);
    List<Object> words =
        new ArrayList<>(
            List.of(
                "check",
                "--chart",
                CHART,
                "deploy/orders",
                "--request",
                "GET /orders/1",
                "--reports",
                reports));
    words.addAll(options);
    Stream.of(values).forEach(value -> words.addAll(List.of("--set", value)));

    Ended ended = holdfast.run(words.toArray());

    System.out.println(ended.output());
    assertThat(ended.output()).doesNotContain("\tat ");
    List<String> rules = new CheckResult(reports).rules();
    assertThat(ended.output().lines().filter(line -> line.strip().startsWith("by: ")))
        .as("each remedy says who puts it in place")
        .hasSameSizeAs(rules);
    return rules;
  }
}
