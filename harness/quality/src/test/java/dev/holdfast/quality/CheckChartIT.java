package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.quality.HoldfastCommand.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code check --chart}: a chart whose servers are a Python team's, as local processes. */
@Tag("full")
class CheckChartIT {
  private static final Path SERVERS =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/servers");
  private static final Path REPORTS =
      Path.of(System.getProperty("holdfast.home")).resolve("harness/quality/target/check-chart");

  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  @Test
  void aReplicaOfAChartIsKilledAndWhatItsUsersSawIsSaid() throws Exception {
    assumeTrue(
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "python3"))),
        "python3 is not on PATH");

    Ended check =
        holdfast.run(
            "check",
            "--chart",
            SERVERS.resolve("shop"),
            "--set",
            "image=python-shop",
            "deploy/gateway",
            "--request",
            "GET /orders/1",
            "--faults",
            "kill,rollout",
            "--reports",
            REPORTS,
            "--output",
            "json");

    // whether a request meets the dead one in the moment before it is gone is chance
    assertThat(check.exitCode()).as(check.output()).isIn(0, 1, 3);
    JsonNode said =
        new ObjectMapper().readTree(check.output().substring(check.output().indexOf("\n{") + 1));
    assertThat(said.at("/faults/0/fault").asText()).isEqualTo("kill");
    assertThat(said.at("/faults/0/not-struck").asText()).isEmpty();
    assertThat(said.at("/faults/0/requests").asInt()).isGreaterThan(100);
    assertThat(said.at("/not-done/0").asText()).startsWith("rollout: ");
    assertThat(Path.of(said.at("/faults/0/scenario").asText())).isRegularFile();
    assertThat(Path.of(said.at("/faults/0/report").asText())).isRegularFile();
  }
}
