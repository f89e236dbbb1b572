package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.containers.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The charts whose table is in docs/charts.md, installed in one cluster of containers. */
@Tag("full")
class CorpusInClusterIT {
  private static final List<ContainersPlatform> CONTAINERS = new ArrayList<>();

  @TempDir private static Path images = Path.of("");
  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void start() throws Exception {
    NeedsContainers.assume();
    BuiltImages.by(CorpusIT.RESOURCES.resolve("cluster/build-images"), images);
    CONTAINERS.add(new ContainersPlatform(Images.of(Map.of(), System.getenv())));
  }

  @AfterAll
  static void stop() {
    CONTAINERS.forEach(ContainersPlatform::close);
  }

  static List<Path> charts() throws IOException {
    return CorpusIT.charts();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void runsAndAPodOfItDies(Path chart) throws Exception {
    Path scenario = CorpusIT.scenario(chart, folder);

    Judgement judgement =
        WholeRun.judged(
            CONTAINERS.getFirst(),
            scenario,
            List.of(),
            "CorpusInClusterIT",
            folder.resolve("runs"));

    // whether requests failed meanwhile is the chart's own affair: some have one replica
    assertThat(judgement.checks())
        .as(judgement.headline())
        .filteredOn(check -> check.verdict() == Verdict.PASS)
        .extracting(Check::name)
        .contains("ready", "kill-one.fault-seen", "residue");
  }
}
