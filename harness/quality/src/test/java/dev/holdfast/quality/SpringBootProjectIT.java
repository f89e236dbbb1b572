package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The example of {@code docs/examples/spring-boot}: a service that knows nothing of Holdfast, whose
 * tests and processes run on Java 17 with the versions that Boot chooses.
 */
class SpringBootProjectIT {
  @TempDir private Path outside = Path.of("");

  @Test
  void itsTestsRunOnJava17AndSayWhatBecameOfTheService() throws Exception {
    testsRun();
  }

  /** JUnit Platform 1.10 and 6, in the place of what Boot chooses. */
  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"5.10.5", "6.1.3"})
  void soTheyDoWithTheOldestAndTheNewestJunit(String jupiter) throws Exception {
    testsRun("-Djunit-jupiter.version=" + jupiter);
  }

  private void testsRun(String... chosen) throws Exception {
    Path java = java17();
    OutsideProject project = OutsideProject.copyOf("spring-boot", outside);
    shorten(project.folder().resolve("scenarios/replica-kill.yaml"));

    OutsideProject.Built built =
        project.verify(
            // `java` of holdfast.yaml is the one on PATH
            Map.of("PATH", java.resolve("bin") + ":" + System.getenv("PATH")),
            Stream.concat(Stream.of("-Djvm=" + java.resolve("bin/java")), Stream.of(chosen))
                .toArray(String[]::new));

    assertThat(built.exitCode()).as(built.output()).isZero();
    assertThat(project.suite("com.example.orders.ResilienceIT"))
        .contains("tests=\"1\"", "errors=\"0\"", "skipped=\"0\"", "failures=\"0\"")
        .contains("name=\"java.specification.version\" value=\"17\"");
    assertThat(project.reports())
        .singleElement()
        .satisfies(report -> assertThat(report).content().contains("PASS"));
  }

  /** What is asked here is whether it runs, not how long it holds. */
  private static void shorten(Path scenario) throws IOException {
    String whole = Files.readString(scenario);
    assertThat(whole).contains("for: 34s", "warm-up: 6s", "redundant-within: 20s");
    Files.writeString(
        scenario,
        whole
            .replace("for: 34s", "for: 28s")
            .replace("warm-up: 6s", "warm-up: 3s")
            .replace("redundant-within: 20s", "redundant-within: 18s"));
  }

  private static Path java17() throws IOException {
    Optional<Path> found;
    try (Stream<Path> all = Files.list(Path.of("/usr/lib/jvm"))) {
      found = all.filter(SpringBootProjectIT::is17).sorted().findFirst();
    }
    assumeTrue(
        found.isPresent() || System.getenv("HOLDFAST_REQUIRE_CONTAINERS") != null,
        "there is no Java 17 in /usr/lib/jvm");
    return found.orElseThrow();
  }

  private static boolean is17(Path home) {
    try {
      return Files.isExecutable(home.resolve("bin/java"))
          && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17");
    } catch (IOException e) {
      return false;
    }
  }
}
