package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project outside of this checkout, as its user has it: the example of {@code
 * docs/examples/own-service}, built by {@code mvn verify} from nothing but the published artefacts,
 * with a service, a chart and a scenario of its own.
 */
class OutsideProjectIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path EXAMPLE = HOME.resolve("docs/examples/own-service");

  /** Where this build's Maven has what it downloaded; Surefire and Failsafe tell. */
  private static final String DOWNLOADED =
      Objects.requireNonNull(System.getProperty("localRepository"));

  private final InstalledArtefacts artefacts = InstalledArtefacts.of(HOME);
  @TempDir private Path outside = Path.of("");
  private Path project = Path.of("");
  private Path repository = Path.of("");

  @BeforeEach
  void copyTheExampleAndInstallTheArtefacts() throws IOException {
    project = outside.resolve("greeter");
    copy(EXAMPLE, project);
    repository = outside.resolve("repository");
    artefacts.installInto(repository);
  }

  @Test
  void itsOwnScenarioPassesAndAWorseSystemFailsItsBuildWithTheReason() throws Exception {
    Built good = verify();

    assertThat(good.exitCode()).as(good.output()).isZero();
    assertThat(suite()).contains("tests=\"1\"", "errors=\"0\"", "skipped=\"0\"", "failures=\"0\"");
    assertThat(reports())
        .singleElement()
        .satisfies(report -> assertThat(report).content().contains("PASS"));
    assertThat(libraries())
        .as("what runs in production has the kit and nothing of the harness")
        .anyMatch(jar -> jar.startsWith("holdfast-service-kit-"))
        .noneMatch(jar -> jar.matches("holdfast-(junit|launch|engine|model|load|cli)-.*"));

    Path scenario = project.resolve("scenarios/replica-kill.yaml");
    Files.writeString(
        scenario, Files.readString(scenario).replace("        replicas: 3", "        replicas: 1"));
    Built worse = verify();

    assertThat(worse.exitCode()).as(worse.output()).isEqualTo(1);
    assertThat(worse.output())
        .contains("BUILD FAILURE", "FAIL: ", "FAIL greet.failed-at-most: ", "seed ");
    assertThat(reports())
        .hasSize(2)
        .anySatisfy(report -> {
          assertThat(report).content().contains("FAIL");
          assertThat(worse.output()).contains("report: " + report);
        });
  }

  private Built verify() throws Exception {
    Path output = project.resolve("output.txt");
    Process maven =
        new ProcessBuilder(
                HOME.resolve("mvnw").toString(),
                "-B",
                "-ntp",
                "verify",
                // its own repository first, what this build has downloaded behind it
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + DOWNLOADED,
                "-Dholdfast.version=" + artefacts.version())
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(maven.waitFor(5, TimeUnit.MINUTES))
          .as("ends in time; it said:\n" + Files.readString(output))
          .isTrue();
    } finally {
      maven.descendants().forEach(ProcessHandle::destroyForcibly);
      maven.destroyForcibly();
    }
    return new Built(maven.exitValue(), Files.readString(output));
  }

  private record Built(int exitCode, String output) {}

  private String suite() throws IOException {
    return Files.readString(
        project.resolve("target/failsafe-reports/TEST-com.example.greeter.ResilienceIT.xml"));
  }

  private List<Path> reports() throws IOException {
    try (Stream<Path> below = Files.walk(project.toRealPath().resolve("reports/runs"))) {
      return below.filter(file -> file.endsWith("report.html")).sorted().toList();
    }
  }

  private List<String> libraries() throws IOException {
    try (Stream<Path> jars = Files.list(project.resolve("target/libs"))) {
      return jars.map(jar -> jar.getFileName().toString()).toList();
    }
  }

  /** Without what a build of the example in its place has left. */
  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.endsWith("target") || folder.endsWith("reports")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
