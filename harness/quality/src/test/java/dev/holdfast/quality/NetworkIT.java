package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.load.HttpLoadDriver;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The scenarios that need toxiproxy-server: each passes, and its variant fails for what it says.
 */
class NetworkIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  @BeforeEach
  void needToxiproxy() {
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "toxiproxy-server")));
    if (System.getenv("HOLDFAST_REQUIRE_TOXIPROXY") != null) {
      assertThat(there).as("toxiproxy-server on PATH").isTrue();
    }
    assumeThat(there)
        .as("no toxiproxy-server on PATH; with HOLDFAST_REQUIRE_TOXIPROXY set this would fail")
        .isTrue();
  }

  @Test
  void aSlowPricingPodCostsNoAnswer() {
    Judgement judgement = judged("network/slow-pricing.yaml");

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "slow.fault-seen").observed()).contains("round trip");
    assertThat(check(judgement, "slow.heal-seen").verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void clientsThatGiveUpTooEarlyLoseAnswers() {
    Judgement judgement =
        judged("network/slow-pricing.yaml", "client.timeout=200ms", "client.tries=1");

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void theRegistryMayBeAway() {
    Judgement judgement = judged("registry/outage.yaml");

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.PASS);
    assertThat(check(judgement, "no-registry.fault-seen").observed()).contains("refused");
  }

  @Test
  void clientsThatTakeAnEmptyRegistryForTheTruthLoseAnswers() {
    Judgement judgement = judged("registry/outage.yaml", "client.instances=literal");

    assertThat(judgement.verdict()).as(judgement.headline()).isEqualTo(Verdict.FAIL);
    assertThat(check(judgement, "browse.failed-at-most").verdict()).isEqualTo(Verdict.FAIL);
  }

  private static Judgement judged(String scenario, String... overrides) {
    Finished finished =
        new Launch(
                new LocalPlatform(ImageCommands.read(HOME.resolve("holdfast.yaml"))),
                new HttpLoadDriver(),
                Clock.systemUTC())
            .run(
                HOME.resolve("scenarios").resolve(scenario),
                List.of(overrides),
                1,
                HOME.resolve("harness/quality/target/runs"),
                "NetworkIT",
                System.out::println,
                new StopSignal());
    System.out.println(finished.judgement().verdict() + ": " + finished.judgement().headline());
    return finished.judgement();
  }

  private static Check check(Judgement judgement, String name) {
    return judgement.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + name + " in " + judgement.checks()));
  }
}
