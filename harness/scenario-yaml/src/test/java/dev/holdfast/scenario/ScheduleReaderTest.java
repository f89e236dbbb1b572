package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Scenario;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleReaderTest {
  private static final String SCENARIO =
      """
      holdfast: 1
      scenario: two-faults
      system: {charts: [{release: sample, chart: chart}]}
      load:
        browse:
          to: gateway
          rate: 10/s
          for: 60s
          connections: fresh
          requests: [{get: /}]
      baseline: {for: 10s}
      faults:
        kill-one: {after: baseline, kill: {deployment: catalog}}
        hold-one: {after: kill-one, pause: {deployment: catalog, for: 5s}}
      expect: {browse: {failed-at-most: 0}}
      """;

  private static final String SCHEDULE =
      """
      {
        "holdfast-schedule" : 1,
        "scenario" : "two-faults",
        "file" : "two-faults.yaml",
        "set" : [ "catalog.replicas=3" ],
        "seed" : -7,
        "strikes" : [ {
          "fault" : "kill-one",
          "kind" : "kill",
          "target" : "deployment catalog",
          "after" : "baseline",
          "pods" : [ 3 ],
          "of" : 3
        }, {
          "fault" : "hold-one",
          "kind" : "pause",
          "target" : "deployment catalog",
          "at" : "30s",
          "for" : "8s",
          "pods" : [ 1 ],
          "of" : 3
        } ]
      }
      """;

  @TempDir private Path folder = Path.of("");

  private ScheduleReader.Reading read(String text) throws IOException {
    return ScheduleReader.read(Files.writeString(folder.resolve("schedule.json"), text));
  }

  private static Scenario scenario() {
    return ((Reading.Good) ScenarioReader.read(SCENARIO, Path.of("two-faults.yaml"), List.of()))
        .scenario();
  }

  /** What is wrong with it, by itself or with the scenario; the place is line:column. */
  private List<String> problems(String text) throws IOException {
    List<Problem> problems =
        switch (read(text)) {
          case ScheduleReader.Bad bad -> bad.problems();
          case ScheduleReader.Good good -> good.against(scenario());
        };
    return problems.stream()
        .map(problem -> problem.line() + ":" + problem.column() + " " + problem.message())
        .toList();
  }

  private List<String> problems(String before, String after) throws IOException {
    assertThat(SCHEDULE).contains(before);
    return problems(SCHEDULE.replace(before, after));
  }

  @Test
  void whatARunWroteIsReadBack() throws IOException {
    ScheduleReader.Good good = (ScheduleReader.Good) read(SCHEDULE);

    assertThat(good.schedule())
        .isEqualTo(
            new Schedule(
                "two-faults",
                -7,
                List.of(
                    new Schedule.Strike(
                        "kill-one",
                        "kill",
                        "deployment catalog",
                        new Start.AfterBaseline(),
                        Duration.ZERO,
                        List.of(2),
                        3),
                    new Schedule.Strike(
                        "hold-one",
                        "pause",
                        "deployment catalog",
                        new Start.At(Duration.ofSeconds(30)),
                        Duration.ofSeconds(8),
                        List.of(0),
                        3))));
    assertThat(good.scenarioFile()).contains("two-faults.yaml");
    assertThat(good.overrides()).containsExactly("catalog.replicas=3");
    assertThat(good.against(scenario())).isEmpty();
  }

  @Test
  void itsTimesTakeThePlaceOfTheScenarios() throws IOException {
    Scenario scheduled = ((ScheduleReader.Good) read(SCHEDULE)).schedule().over(scenario());

    assertThat(scheduled.fault("hold-one").orElseThrow().start())
        .isEqualTo(new Start.At(Duration.ofSeconds(30)));
    assertThat(scheduled.fault("hold-one").orElseThrow().fault().lasts())
        .isEqualTo(Duration.ofSeconds(8));
    assertThat(scheduled.fault("kill-one")).isEqualTo(scenario().fault("kill-one"));
  }

  @Test
  void anotherScenariosIsRefusedByName() throws IOException {
    assertThat(problems("\"two-faults\"", "\"catalog-replica-kill\""))
        .containsExactly(
            "3:16 scenario must be 'two-faults', which is to be run, got 'catalog-replica-kill'; take the schedule of a run of 'two-faults', or run 'catalog-replica-kill'");
  }

  @Test
  void aFaultThatTheScenarioHasNotIsNamedWithWhatWasMeant() throws IOException {
    assertThat(problems("\"fault\" : \"kill-one\"", "\"fault\" : \"kill-on\""))
        .containsExactly(
            "8:15 fault must be one of the scenario's, got 'kill-on'; did you mean 'kill-one'?");
  }

  @Test
  void aFaultThatIsMissingOrTwiceIsNamed() throws IOException {
    assertThat(problems("\"fault\" : \"hold-one\"", "\"fault\" : \"kill-one\""))
        .containsExactly("15:15 faults must differ, got 'kill-one' twice; remove one of them");
    String one = SCHEDULE.substring(0, SCHEDULE.indexOf("}, {")) + "} ]\n}\n";
    assertThat(problems(one))
        .containsExactly(
            "7:3 strikes must have one for each fault of the scenario, got none for 'hold-one'; add it, or take the schedule of another run");
  }

  @Test
  void whatIsStruckIsTheScenariosToSay() throws IOException {
    assertThat(
            problems(
                "\"target\" : \"deployment catalog\",\n    \"after\"",
                "\"target\" : \"deployment pricing\",\n    \"after\""))
        .containsExactly(
            "10:16 target must be the scenario's, 'deployment catalog', got 'deployment pricing'; change the scenario instead, or run it as it was");
    assertThat(problems("\"kind\" : \"pause\"", "\"kind\" : \"network\""))
        .containsExactly(
            "16:14 kind must be the scenario's, 'pause', got 'network'; change the scenario instead, or run it as it was");
  }

  @Test
  void aHeldFaultHasATimeAndAnotherHasNone() throws IOException {
    assertThat(problems("    \"for\" : \"8s\",\n", ""))
        .singleElement()
        .asString()
        .endsWith("a pause must have 'for', got none; add for example for: 5s");
    assertThat(problems("\"after\" : \"baseline\"", "\"after\" : \"baseline\", \"for\" : \"1s\""))
        .singleElement()
        .asString()
        .startsWith("11:27 'for' must be said of a fault that is held, got 'kill-one'");
  }

  @Test
  void timesStayWithinTheLoad() throws IOException {
    assertThat(problems("\"30s\"", "\"60s\""))
        .containsExactly(
            "18:12 a fault must start before the load ends (1m), got 1m; write an earlier one");
    assertThat(problems("\"8s\"", "\"30s\""))
        .containsExactly(
            "19:13 a fault must be healed before the load ends (1m), got 30s from 30s on; shorten it");
    assertThat(problems("\"after\" : \"baseline\"", "\"after\" : \"kill-one\""))
        .containsExactly(
            "11:15 after must name the baseline or another fault, got 'kill-one'; write for example after: baseline");
  }

  @Test
  void podsAreThoseThatThereAre() throws IOException {
    assertThat(problems("[ 3 ]", "[ 4 ]"))
        .containsExactly(
            "12:16 pods must be of those that there are (of: 3), got 4; write one from 1 to 3");
    assertThat(problems("[ 3 ]", "[ 3, 3 ]"))
        .containsExactly("12:19 pods must differ, got 3 twice; remove one of them");
    assertThat(problems("[ 3 ]", "[ 0 ]"))
        .singleElement()
        .asString()
        .startsWith("12:16 pod 1 must");
  }

  @Test
  void whatIsNoScheduleIsSaidToBeNone() throws IOException {
    assertThat(problems(""))
        .containsExactly("0:0 a schedule must not be empty; take schedule.json of a run's folder");
    assertThat(problems("[]"))
        .singleElement()
        .asString()
        .contains("the schedule must be a mapping");
    assertThat(problems("{\"holdfast\": 1}")).isNotEmpty();
    assertThat(problems("\"holdfast-schedule\" : 1", "\"holdfast-schedule\" : 2"))
        .containsExactly("2:25 holdfast-schedule must be 1, got 2; write for example 1");
    assertThat(problems("\"seed\" : -7,", "\"sed\" : -7,"))
        .containsExactly("6:3 unknown field 'sed' in the schedule; did you mean 'seed'?");
    assertThat(((ScheduleReader.Bad) ScheduleReader.read(folder.resolve("none.json"))).problems())
        .singleElement()
        .asString()
        .contains("a schedule must be a file that exists");
  }
}
