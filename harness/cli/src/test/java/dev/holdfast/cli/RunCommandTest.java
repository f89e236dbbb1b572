package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is refused before anything is started. */
class RunCommandTest {
  private static final String SCENARIO =
      """
      holdfast: 1
      scenario: two-pods
      system: {charts: [{release: sample, chart: chart}]}
      load:
        browse:
          to: gateway
          rate: 10/s
          for: 60s
          connections: fresh
          requests: [{get: /}]
      baseline: {for: 10s}
      faults: {kill-one: {after: baseline, kill: {deployment: catalog}}}
      expect: {browse: {failed-at-most: 0}}
      """;

  private static final String SCHEDULE =
      """
      {"holdfast-schedule": 1, "scenario": "NAME", "file": "FILE", "set": SET, "seed": 7, "strikes": [
        {"fault": "kill-one", "kind": "kill", "target": "deployment catalog", "after": "baseline", "pods": [2], "of": 2}]}
      """;

  @TempDir private Path folder = Path.of("");
  private final StringWriter err = new StringWriter();
  private String scenario = "";

  @BeforeEach
  void project() throws IOException {
    Files.createDirectories(folder.resolve("chart"));
    Files.writeString(
        folder.resolve("chart/Chart.yaml"), "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
    Files.writeString(folder.resolve("holdfast.yaml"), "images: {}\n");
    scenario = Files.writeString(folder.resolve("two-pods.yaml"), SCENARIO).toString();
  }

  private Path schedule(String of, String file, String set) throws IOException {
    return Files.writeString(
        folder.resolve("schedule.json"),
        SCHEDULE.replace("NAME", of).replace("FILE", file).replace("SET", set));
  }

  private String refused(String... arguments) {
    CommandLine line = Holdfast.commandLine();
    line.setOut(new PrintWriter(new StringWriter()));
    line.setErr(new PrintWriter(err, true));

    assertThat(line.execute(arguments)).isEqualTo(2);
    assertThat(folder.resolve("reports/runs/two-pods")).doesNotExist();
    return err.toString();
  }

  @Test
  void aRunNeedsAScenarioOrASchedule() {
    assertThat(refused("run"))
        .startsWith("Missing required parameter: 'SCENARIO'; or give --schedule FILE");
  }

  @Test
  void reportsMustNameAFolder() {
    for (String command : new String[] {"run", "check", "undo", "runs"}) {
      err.getBuffer().setLength(0);
      assertThat(refused(command, "--reports", ""))
          .as(command)
          .contains("--reports")
          .contains("it must name a folder, got ''; write . for the one that you stand in");
    }
  }

  @Test
  void aRunIsRepeatedAtLeastOnceAndNotForEver() {
    assertThat(refused("run", scenario, "--repeat", "0"))
        .startsWith("--repeat must be from 1 to 1000, got 0; write for example --repeat 20");
    assertThat(refused("run", scenario, "--repeat", "1001")).contains("1000, got 1001");
  }

  @Test
  void aScheduleHasASeedOfItsOwn() throws IOException {
    Path schedule = schedule("two-pods", scenario, "[]");

    assertThat(refused("run", scenario, "--schedule", schedule.toString(), "--seed", "3"))
        .startsWith("--schedule has the seed of its run, got --seed 3 beside it; leave one out");
  }

  @Test
  void anotherScenariosScheduleIsRefusedByNameAndPlace() throws IOException {
    Path schedule = schedule("three-pods", scenario, "[]");

    assertThat(refused("run", scenario, "--schedule", schedule.toString()))
        .startsWith(
            schedule + ":1:38 scenario must be 'two-pods', which is to be run, got 'three-pods'");
    assertThat(refused("run", "--schedule", schedule.toString())).contains("got 'three-pods'");
  }

  @Test
  void aScenarioThatIsNotThereAnyMoreIsToBeNamed() throws IOException {
    Path schedule = schedule("two-pods", folder + "/gone.yaml", "[]");

    assertThat(refused("run", "--schedule", schedule.toString()))
        .contains(
            "file must be a scenario that is there, got '"
                + folder
                + "/gone.yaml'; name the scenario before --schedule");
  }

  @Test
  void aSecretThatWasSetIsToBeSetAgain() throws IOException {
    Path schedule = schedule("two-pods", scenario, "[\"catalog.password=(hidden)\"]");

    assertThat(refused("run", "--schedule", schedule.toString()))
        .contains("set must be whole, got a value that was hidden since it is a secret");
  }

  @Test
  void aFolderWithoutAScheduleIsNoRuns() {
    assertThat(refused("run", scenario, "--schedule", folder.toString()))
        .contains("schedule.json: a schedule must be a file that exists");
  }
}
