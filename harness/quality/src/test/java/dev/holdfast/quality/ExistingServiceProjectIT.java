package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of {@code docs/examples/existing-service}: a Helidon service with a WebServer, TLS
 * and Jackson of its own, which takes the kit as a feature.
 */
@Tag("full")
class ExistingServiceProjectIT {
  private static final int LINES_AT_MOST = 10;

  @TempDir private Path outside = Path.of("");

  @Test
  void itsPodsLeaveUnnoticedAndTheKitTookTenLinesAtMost() throws Exception {
    OutsideProject project = OutsideProject.copyOf("existing-service", outside);

    OutsideProject.Built built = project.verify(Map.of());

    assertThat(built.exitCode()).as(built.output()).isZero();
    assertThat(project.suite("com.example.stock.ResilienceIT"))
        .contains("tests=\"1\"", "errors=\"0\"", "skipped=\"0\"", "failures=\"0\"");
    assertThat(project.reports())
        .singleElement()
        .satisfies(report -> assertThat(report).content().contains("PASS"));
    assertThat(ofTheKit(project)).as("lines of the service's that speak of the kit").isNotEmpty();
    assertThat(ofTheKit(project)).hasSizeLessThanOrEqualTo(LINES_AT_MOST);
  }

  private static List<String> ofTheKit(OutsideProject project) throws IOException {
    try (Stream<Path> sources = Files.walk(project.folder().resolve("src/main"))) {
      return sources.filter(Files::isRegularFile).flatMap(ExistingServiceProjectIT::lines).toList();
    }
  }

  private static Stream<String> lines(Path source) {
    try {
      return Files.readAllLines(source).stream()
          .filter(line -> !line.strip().startsWith("*"))
          .filter(line -> line.toLowerCase(Locale.ROOT).contains("holdfast"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
