package dev.holdfast.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.engine.spi.BadSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * A copy of a chart with its {@code file://} dependencies in place, so that a chart beside the one
 * that uses it needs no {@code helm dependency build} before each run, and nothing is ever written
 * into the user's checkout. Such a dependency is always taken fresh from its source, over a packed
 * copy in {@code charts/} that may be older.
 */
final class ChartStage {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String CHART = "Chart.yaml";
  private static final String LOCAL = "file://";

  private ChartStage() {}

  /**
   * Copies the chart to {@code target}.
   *
   * @throws BadSystem where there is no chart, or a dependency's folder is none
   */
  static void stage(Path chart, Path target) {
    try {
      stage(chart, target, new HashSet<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stage(Path chart, Path target, Set<Path> above) throws IOException {
    if (!Files.isRegularFile(chart.resolve(CHART))) {
      throw new BadSystem(
          "chart " + chart + ": a chart's folder must hold a " + CHART + ", and this has none");
    }
    if (!above.add(chart.toRealPath())) {
      throw new BadSystem("chart " + chart + ": it depends on itself by file://");
    }
    copy(chart, target);
    for (JsonNode dependency : YAML.readTree(chart.resolve(CHART).toFile()).path("dependencies")) {
      String repository = dependency.path("repository").asText("");
      String name = dependency.path("name").asText("");
      if (repository.startsWith(LOCAL) && !name.isEmpty()) {
        Path charts = target.resolve("charts");
        removePacked(charts, name);
        Path source = chart.resolve(repository.substring(LOCAL.length())).normalize();
        stage(source, charts.resolve(name), new HashSet<>(above));
      }
    }
  }

  private static void removePacked(Path charts, String name) throws IOException {
    if (Files.isDirectory(charts)) {
      try (var packed = Files.newDirectoryStream(charts, name + "-*.tgz")) {
        for (Path file : packed) {
          Files.delete(file);
        }
      }
      Folders.delete(charts.resolve(name));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        // as Helm does
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
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
