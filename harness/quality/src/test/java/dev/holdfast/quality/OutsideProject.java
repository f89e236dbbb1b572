package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A project outside of this checkout, as its user has it: an example of {@code docs/examples},
 * built by {@code mvn verify} from nothing but the published artefacts.
 */
final class OutsideProject {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  /** Where this build's Maven has what it downloaded; Surefire and Failsafe tell. */
  private static final String DOWNLOADED =
      Objects.requireNonNull(System.getProperty("localRepository"));

  private final InstalledArtefacts artefacts = InstalledArtefacts.of(HOME);
  private final Path project;
  private final Path repository;

  private OutsideProject(Path project, Path repository) {
    this.project = project;
    this.repository = repository;
  }

  /** A copy of that example, beside a repository with the artefacts of this build. */
  static OutsideProject copyOf(String example, Path outside) throws IOException {
    OutsideProject made =
        new OutsideProject(outside.resolve(example), outside.resolve("repository"));
    copy(HOME.resolve("docs/examples").resolve(example), made.project);
    made.artefacts.installInto(made.repository);
    return made;
  }

  Path folder() {
    return project;
  }

  /** {@code mvn verify} to its end. */
  Built verify(Map<String, String> environment, String... arguments) throws Exception {
    Path output = project.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(HOME.resolve("mvnw").toString(), "-B", "-ntp", "verify"));
    // its own repository first, what this build has downloaded behind it
    command.add("-Dmaven.repo.local=" + repository);
    command.add("-Dmaven.repo.local.tail=" + DOWNLOADED);
    command.add("-Dholdfast.version=" + artefacts.version());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // what this build was told is nothing to that one
    builder.environment().remove("MAVEN_ARGS");
    builder.environment().putAll(environment);
    Process maven = builder.start();
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

  record Built(int exitCode, String output) {}

  /** What Surefire wrote of a test class. */
  String test(String testClass) throws IOException {
    return Files.readString(project.resolve("target/surefire-reports/TEST-" + testClass + ".xml"));
  }

  /** What Failsafe wrote of a test class. */
  String suite(String testClass) throws IOException {
    return Files.readString(project.resolve("target/failsafe-reports/TEST-" + testClass + ".xml"));
  }

  List<Path> reports() throws IOException {
    try (Stream<Path> below = Files.walk(project.toRealPath().resolve("reports/runs"))) {
      return below.filter(file -> file.endsWith("report.html")).sorted().toList();
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
