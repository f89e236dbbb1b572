package dev.holdfast.scenario;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads scenarios. A wrong one gives all its problems at once; nothing is thrown for what a file
 * holds.
 */
public final class ScenarioReader {
  private ScenarioReader() {}

  /**
   * Reads a file whose charts are about to be installed: their folders and values files must exist.
   *
   * @param file paths in the scenario count from its folder; problems name it as it is given here
   * @param overrides of the charts' values: {@code key=value} for the only release, {@code
   *     release:key=value} for a named one, in the syntax of Helm's {@code --set}
   */
  public static Reading read(Path file, List<String> overrides) {
    return read(file, overrides, name -> true);
  }

  /**
   * Reads a file that is about to be run: the environment must have what its requests draw from it.
   *
   * @param environment whether a variable is set
   */
  public static Reading read(Path file, List<String> overrides, Predicate<String> environment) {
    Problems problems = new Problems(file.toString());
    String text = ScenarioFile.text(file, problems);
    return text == null
        ? new Reading.Bad(problems.sorted())
        : read(text, file, overrides, Optional.of(environment), problems);
  }

  /**
   * Reads a text that was read before, to judge a run again from what it stored: its charts need
   * not exist any more.
   *
   * @param file where the text was; need not exist any more
   */
  public static Reading read(String text, Path file, List<String> overrides) {
    return read(text, file, overrides, Optional.empty(), new Problems(file.toString()));
  }

  /** With an environment it is about to be run, so what it names must be there. */
  private static Reading read(
      String text,
      Path file,
      List<String> overrides,
      Optional<Predicate<String>> environment,
      Problems problems) {
    Yaml root = Composer.compose(text, problems);
    if (root == null || otherVersion(root, problems)) {
      if (problems.none()) {
        problems.add(Place.NONE, "a scenario must not be empty; begin with holdfast: 1");
      }
      return new Reading.Bad(problems.sorted());
    }
    Slot slot = new Slot("the scenario", "scenario", root.place(), root);
    Got<Scenario> got = ScenarioGrammar.A_SCENARIO.read(slot, problems);
    CrossChecks.check(got, problems);
    ChartFiles charts = new ChartFiles(file);
    LoadFiles files = new LoadFiles(file);
    Map<String, Map<String, Object>> fromFiles = new HashMap<>();
    environment.ifPresent(variables -> {
      charts.check(got, problems);
      files.check(got, variables, problems);
      for (Got<ChartInstall> chart : CrossChecks.charts(got)) {
        chart
            .valueAt(SystemGrammar.RELEASE)
            .ifPresent(release -> fromFiles.put(release, charts.values(chart, problems)));
      }
    });
    Map<String, List<String>> assigned = Overrides.assign(overrides, releases(got), problems);
    if (got.at(ScenarioGrammar.SYSTEM).flatMap(s -> s.at(SystemGrammar.NAMESPACE)).isPresent()) {
      Overrides.refuse(overrides, problems);
    }
    Scenario scenario = got.value();
    if (scenario == null && problems.none()) {
      throw new IllegalStateException("no scenario and no reason: " + file);
    }
    return scenario == null || !problems.none()
        ? new Reading.Bad(problems.sorted())
        : new Reading.Good(
            grounded(scenario, charts, files, fromFiles, assigned), text, file.toString());
  }

  /** Of another version nothing else can be said. */
  private static boolean otherVersion(Yaml root, Problems problems) {
    if (root instanceof Mapping mapping
        && mapping.entry(ScenarioGrammar.HOLDFAST.key()).isPresent()
        && mapping.entry(ScenarioGrammar.HOLDFAST.key()).get().value() instanceof Scalar version
        && version.type() == Yaml.Type.INTEGER
        && !version.text().equals(Integer.toString(ScenarioGrammar.VERSION))) {
      problems.add(
          version.place(),
          "holdfast must be %d, the version of the format that is read here, got %s; write holdfast: %d, or use the Holdfast that it was written for"
              .formatted(ScenarioGrammar.VERSION, version.shown(), ScenarioGrammar.VERSION));
      return true;
    }
    return false;
  }

  private static List<String> releases(Got<Scenario> scenario) {
    return CrossChecks.charts(scenario).stream()
        .map(chart -> chart.valueAt(SystemGrammar.RELEASE))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Scenario grounded(
      Scenario scenario,
      ChartFiles chartFiles,
      LoadFiles files,
      Map<String, Map<String, Object>> fromFiles,
      Map<String, List<String>> overrides) {
    List<ChartInstall> charts =
        scenario.system().charts().stream()
            .map(chart -> {
              Map<String, Object> values =
                  new LinkedHashMap<>(fromFiles.getOrDefault(chart.release(), Map.of()));
              ValuesMerge.over(values, chart.values());
              return new ChartInstall(
                  chart.release(),
                  chartFiles.absolute(chart.chart()),
                  values,
                  overrides.getOrDefault(chart.release(), List.of()),
                  chart.kubeVersion());
            })
            .toList();
    return new Scenario(
        scenario.name(),
        scenario.description(),
        scenario.tags(),
        switch (scenario.system()) {
          case SystemUnderTest.Installed installed ->
              new SystemUnderTest.Installed(charts, installed.readyWithin());
          case SystemUnderTest.Attached found -> found;
        },
        scenario.loads().stream().map(files::grounded).toList(),
        scenario.baseline(),
        scenario.faults(),
        scenario.stopIf(),
        scenario.expectations());
  }
}
