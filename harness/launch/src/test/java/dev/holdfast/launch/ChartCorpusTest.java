package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.kubernetes.ChartReader;
import dev.holdfast.platform.local.chart.Manifests;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small charts of the field's usual shapes: what each platform makes of them is a table in the
 * docs. {@code -Dholdfast.rewrite=true} writes it anew; the diff is then read like code.
 */
class ChartCorpusTest {
  private static final int LEAST = 25;

  @TempDir Path tmp;

  private static List<Path> corpus() throws Exception {
    Path folder =
        Path.of(
            Objects.requireNonNull(ChartCorpusTest.class.getResource("/corpus/plain"))
                .toURI()
                .resolve(".."));
    try (Stream<Path> charts = Files.list(folder.resolve("corpus").normalize())) {
      return charts.filter(Files::isDirectory).sorted().toList();
    }
  }

  @Test
  void everyChartIsReadOnAllPlatformsAndWhatIsLeftOutIsNamed() throws Exception {
    List<Path> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThanOrEqualTo(LEAST);

    List<String> rows = new ArrayList<>();
    for (Path chart : corpus) {
      List<JsonNode> objects =
          HelmCharts.in(tmp).render(List.of(new ChartInstall("r", chart, Map.of(), List.of())));
      assertThat(ChartReader.blueprint(objects).workloads()).as(chart.toString()).isNotEmpty();
      rows.add(
          "| `%s` | %s | %s |".formatted(chart.getFileName(), cluster(objects), local(objects)));
    }
    String table = table(rows);
    Path file =
        Path.of(Objects.requireNonNull(System.getProperty("holdfast.home")), "docs", "charts.md");
    if (Boolean.getBoolean("holdfast.rewrite")) {
      Files.writeString(file, table);
    }
    assertThat(file).hasContent(table);
  }

  private static String cluster(List<JsonNode> objects) {
    Blueprint blueprint = ChartReader.blueprint(objects);
    return "installed by Helm: "
        + blueprint.workloads().stream()
            .map(one -> one.workload().toString())
            .collect(Collectors.joining(", "));
  }

  private static String local(List<JsonNode> objects) {
    try {
      Blueprint blueprint = Manifests.read(objects, image -> true).blueprint();
      String runs =
          blueprint.workloads().isEmpty()
              ? "nothing to run"
              : "runs "
                  + blueprint.workloads().stream()
                      .map(one -> one.workload().toString())
                      .collect(Collectors.joining(", "));
      String leftOut =
          blueprint.notHonoured().stream()
              .map(ChartCorpusTest::named)
              .collect(Collectors.joining("; "));
      return leftOut.isEmpty() ? runs : runs + "; leaves out " + leftOut;
    } catch (BadSystem refused) {
      return "refused: " + refused.getMessage();
    }
  }

  private static String named(NotHonoured one) {
    String field = one.field().replace("spec.template.spec.", "");
    return one.object() + (field.isEmpty() ? "" : " " + field) + " (" + one.why() + ")";
  }

  private static String table(List<String> rows) throws IOException {
    return """
    # Charts of the usual shapes

    What becomes of them, by platform; `ChartCorpusTest` makes this table from the charts in `harness/launch/src/test/resources/corpus`. A scenario whose load or fault rests on what
    `local` leaves out is SKIPPED there (exit code 5), with the platform that can. Every image needs a command in `holdfast.yaml` to run on `local`; a further container without one is left out.

    | chart | `containers`, `kubernetes` | `local` |
    |---|---|---|
    %s
    """
        .formatted(String.join("\n", rows));
  }
}
