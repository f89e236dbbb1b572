package dev.holdfast.scenario;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartSource;
import dev.holdfast.model.Scenario;
import dev.holdfast.scenario.Yaml.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The charts' folders, archives and values files, relative to a scenario's file. */
final class ChartFiles {
  private static final String CHART_YAML = "Chart.yaml";

  private final Path scenarioFile;

  ChartFiles(Path scenarioFile) {
    this.scenarioFile = scenarioFile.toAbsolutePath();
  }

  private Path absolute(Path relative) {
    return scenarioFile.resolveSibling(relative).normalize();
  }

  /** The chart as it is found from anywhere. */
  ChartSource absolute(ChartSource chart) {
    return switch (chart) {
      case ChartSource.Local(Path path) -> new ChartSource.Local(absolute(path));
      case ChartSource.Remote remote -> remote;
    };
  }

  /**
   * What a chart's values files say together, a later one over an earlier; reports what is wrong.
   */
  Map<String, Object> values(Got<ChartInstall> chart, Problems problems) {
    Map<String, Object> together = new LinkedHashMap<>();
    chart
        .at(SystemGrammar.VALUES_FILES)
        .map(files -> files.parts().values())
        .orElse(List.of())
        .forEach(file -> {
          if (file.value() instanceof Path path) {
            ValuesMerge.over(together, valuesOf(file.slot(), path, problems));
          }
        });
    return together;
  }

  private Map<String, Object> valuesOf(Slot slot, Path path, Problems problems) {
    Path file = absolute(path);
    if (!Files.isRegularFile(file)) {
      problems.add(
          slot.valuePlace(),
          "a values file must be a regular file that exists, got %s; the path counts from this file's folder"
              .formatted(Scalar.quoted(path.toString())));
      return Map.of();
    }
    Problems own = new Problems(file.toString());
    String text = ScenarioFile.text(file, own);
    Yaml root = text == null ? null : Composer.composeValues(text, own);
    Map<String, Object> values = null;
    if (root != null) {
      values =
          new ValuesForm()
              .read(new Slot("a values file", "values", root.place(), root), own)
              .value();
    }
    own.sorted().forEach(problems::add);
    return values == null ? Map.of() : values;
  }

  /** Reports the charts that are not there. */
  void check(Got<Scenario> scenario, Problems problems) {
    for (Got<ChartInstall> chart : CrossChecks.charts(scenario)) {
      ChartInstall install = chart.value();
      if (install != null && install.chart() instanceof ChartSource.Local(Path path)) {
        chart.at(SystemGrammar.CHART).ifPresent(got -> checkFolder(got, path, problems));
      }
    }
  }

  private void checkFolder(Got<String> got, Path chart, Problems problems) {
    Path folder = absolute(chart);
    if (isChart(folder) || isArchive(folder)) {
      return;
    }
    String shown = Scalar.quoted(chart.toString());
    String fault;
    if (!Files.exists(folder)) {
      fault = "chart must be a folder that exists, got " + shown;
    } else if (!Files.isDirectory(folder)) {
      fault = "chart must be a folder or a .tgz, got the file " + shown;
    } else {
      fault = "chart must be a folder with a Chart.yaml in it, got " + shown;
    }
    problems.add(got.slot().valuePlace(), fault + "; " + remedy(chart, folder));
  }

  private static boolean isArchive(Path file) {
    return Files.isRegularFile(file)
        && (file.toString().endsWith(".tgz") || file.toString().endsWith(".tar.gz"));
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
          .filter(ChartFiles::isChart)
          .map(sibling -> sibling.getFileName().toString())
          .sorted()
          .limit(30)
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of(); // then there is nothing to suggest
    }
  }
}
