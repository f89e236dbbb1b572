package dev.holdfast.scenario;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Scenario;
import dev.holdfast.scenario.Yaml.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The charts' folders, relative to a scenario's file. */
final class ChartFolders {
  private static final String CHART_YAML = "Chart.yaml";

  private final Path scenarioFile;

  ChartFolders(Path scenarioFile) {
    this.scenarioFile = scenarioFile.toAbsolutePath();
  }

  Path absolute(Path chart) {
    return scenarioFile.resolveSibling(chart).normalize();
  }

  /** Reports the charts that are not there. */
  void check(Got<Scenario> scenario, Problems problems) {
    for (Got<ChartInstall> chart : CrossChecks.charts(scenario)) {
      chart.at(SystemGrammar.CHART).ifPresent(path -> checkFolder(path, problems));
    }
  }

  private void checkFolder(Got<Path> got, Problems problems) {
    Path chart = got.value();
    if (chart == null) {
      return;
    }
    Path folder = absolute(chart);
    if (isChart(folder)) {
      return;
    }
    String shown = Scalar.quoted(chart.toString());
    String fault;
    if (!Files.exists(folder)) {
      fault = "chart must be a folder that exists, got " + shown;
    } else if (!Files.isDirectory(folder)) {
      fault = "chart must be a folder, got the file " + shown;
    } else {
      fault = "chart must be a folder with a Chart.yaml in it, got " + shown;
    }
    problems.add(got.slot().valuePlace(), fault + "; " + remedy(chart, folder));
  }

  private static boolean isChart(Path folder) {
    return Files.isRegularFile(folder.resolve(CHART_YAML));
  }

  private static String remedy(Path chart, Path folder) {
    List<String> charts = chartsBeside(folder);
    Path name = folder.getFileName();
    String near = name == null ? null : Suggestion.of(name.toString(), charts).orElse(null);
    if (near != null) {
      Path written = chart.resolveSibling(near);
      return "did you mean '" + written + "'?";
    }
    return charts.isEmpty()
        ? "the path counts from this file's folder"
        : "the charts there: " + String.join(", ", charts);
  }

  private static List<String> chartsBeside(Path folder) {
    @Nullable Path parent = folder.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> siblings = Files.list(parent)) {
      return siblings
          .filter(ChartFolders::isChart)
          .map(sibling -> sibling.getFileName().toString())
          .sorted()
          .limit(30)
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of(); // then there is nothing to suggest
    }
  }
}
