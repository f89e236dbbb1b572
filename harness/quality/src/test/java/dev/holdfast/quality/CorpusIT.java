package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The charts whose table is in docs/charts.md, run on this machine with a server in Python; and a
 * chart as Helm makes it for whoever begins one.
 */
@Tag("full")
class CorpusIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  static final Path RESOURCES = HOME.resolve("harness/quality/src/test/resources/corpus");

  @TempDir private Path folder = Path.of("");
  @AutoClose private final HoldfastCommand holdfast = new HoldfastCommand();

  static List<Path> charts() throws IOException {
    try (Stream<Path> all = Files.list(HOME.resolve("harness/launch/src/test/resources/corpus"))) {
      return all.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void runsAndAPodOfItDies(Path chart) throws Exception {
    Ended run = run(scenario(chart, folder));

    // whether requests failed meanwhile is the chart's own affair: some have one replica
    assertThat(run.output())
        .contains("PASS    ready ", "PASS    kill-one.fault-seen ", "PASS    residue ")
        .doesNotContain("\tat ");
  }

  @Test
  void aChartAsHelmMakesItRunsForALocalServer() throws Exception {
    copy(RESOURCES, folder);
    Path made = folder.resolve("made.txt");
    assertThat(
            new ProcessBuilder(HelmProgram.found().toString(), "create", "web")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(made.toFile())
                .start()
                .waitFor())
        .as(Files.readString(made))
        .isZero();
    Files.move(folder.resolve("web"), folder.resolve("chart"));
    // the one line that its user writes: what stands for the image
    Files.writeString(
        folder.resolve("holdfast.yaml"),
        "images:\n  nginx: {command: [python3, -u, app.py, \"80\"]}\n");
    Files.writeString(
        folder.resolve("run.yaml"),
        Files.readString(folder.resolve("run.yaml"))
            .replace("release: r,", "release: web,")
            // a probe each ten seconds, as that chart has it, sees late that the pod is well again
            .replace("for: 6s", "for: 16s"));

    Ended run = run(scenarioOf("web", folder), "--set", "replicaCount=3");

    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  private Ended run(Path scenario, String... more) throws Exception {
    return holdfast.run(
        Stream.concat(
                Stream.of("run", scenario, "--reports", folder.resolve("runs"), "--seed", "1"),
                Stream.of(more))
            .toArray());
  }

  /** The scenario for a chart of the corpus, with all that it needs, in a folder. */
  static Path scenario(Path chart, Path folder) throws IOException {
    copy(RESOURCES, folder);
    copy(chart, folder.resolve("chart"));
    Path scenario = scenarioOf(chart.endsWith("operator") ? "operator" : "web", folder);
    if (chart.endsWith("sidecar-proxy") || chart.endsWith("probes")) {
      Files.writeString(
          scenario, Files.readString(scenario).replace("pods: 1", "container: app, pods: 1"));
    }
    return scenario;
  }

  private static Path scenarioOf(String service, Path folder) throws IOException {
    Path scenario = folder.resolve("run.yaml");
    return Files.writeString(scenario, Files.readString(scenario).replace("${service}", service));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path there = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(there);
        } else {
          Files.copy(one, there);
        }
      }
    }
  }
}
