package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of {@code docs/examples/own-service}, as its user builds it: a service from the kit,
 * with a chart and a scenario of its own.
 */
class OutsideProjectIT {
  @TempDir private Path outside = Path.of("");

  @Test
  void itsOwnScenarioPassesAndAWorseSystemFailsItsBuildWithTheReason() throws Exception {
    OutsideProject project = OutsideProject.copyOf("own-service", outside);
    OutsideProject.Built good = project.verify(Map.of());

    assertThat(good.exitCode()).as(good.output()).isZero();
    assertThat(project.test("com.example.greeter.GreeterTest"))
        .contains("tests=\"1\"", "errors=\"0\"", "skipped=\"0\"", "failures=\"0\"");
    assertThat(project.suite("com.example.greeter.ResilienceIT"))
        .contains("tests=\"1\"", "errors=\"0\"", "skipped=\"0\"", "failures=\"0\"");
    assertThat(project.reports())
        .singleElement()
        .satisfies(report -> assertThat(report).content().contains("PASS"));
    assertThat(libraries(project))
        .as("what runs in production has the kit and nothing of the harness")
        .anyMatch(jar -> jar.startsWith("holdfast-service-kit-"))
        .noneMatch(jar ->
            jar.matches("holdfast-(testing|junit|bundle|suite|launch|engine|model|load|cli)-.*"));

    Path scenario = project.folder().resolve("scenarios/replica-kill.yaml");
    Files.writeString(
        scenario, Files.readString(scenario).replace("        replicas: 3", "        replicas: 1"));
    // its unit tests were run just now
    OutsideProject.Built worse =
        project.verify(Map.of(), "-Dtest=None", "-Dsurefire.failIfNoSpecifiedTests=false");

    assertThat(worse.exitCode()).as(worse.output()).isEqualTo(1);
    assertThat(worse.output())
        .contains("BUILD FAILURE", "FAIL: ", "FAIL greet.failed-at-most: ", "seed ");
    assertThat(project.reports())
        .hasSize(2)
        .anySatisfy(report -> {
          assertThat(report).content().contains("FAIL");
          assertThat(worse.output()).contains("report: " + report);
        });
  }

  private static List<String> libraries(OutsideProject project) throws IOException {
    try (Stream<Path> jars = Files.list(project.folder().resolve("target/libs"))) {
      return jars.map(jar -> jar.getFileName().toString()).toList();
    }
  }
}
