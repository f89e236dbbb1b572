package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Schedule;
import dev.holdfast.model.Schedule.Strike;
import dev.holdfast.model.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleFileTest {
  @TempDir private Path root = Path.of("");

  /** The text is the one that {@code ScheduleReaderTest} reads. */
  @Test
  void timesAreWrittenAsInAScenarioAndPodsAreCountedFromOne() {
    Schedule schedule =
        new Schedule(
            "two-faults",
            -7,
            List.of(
                new Strike(
                    "kill-one",
                    "kill",
                    "deployment catalog",
                    new Start.AfterBaseline(),
                    Duration.ZERO,
                    List.of(2),
                    3),
                new Strike(
                    "hold-one",
                    "pause",
                    "deployment catalog",
                    new Start.At(Duration.ofSeconds(30)),
                    Duration.ofSeconds(8),
                    List.of(0),
                    3)));
    Path file = root.resolve("schedule.json");

    ScheduleFile.write(
        file,
        schedule,
        new RunOrder(
            "holdfast: 1",
            "two-faults.yaml",
            List.of("catalog.replicas=3"),
            new RunFolder(root),
            "0.1.0",
            line -> {},
            new StopSignal()));

    assertThat(file)
        .content()
        .isEqualTo(
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
            """);
  }
}
