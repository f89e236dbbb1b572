package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartStageTest {
  @TempDir Path folder;

  private Path chart(String name, String dependency) throws IOException {
    Path chart = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        chart.resolve("Chart.yaml"),
        "{apiVersion: v2, name: " + name + ", version: 0.1.0, dependencies: [" + dependency + "]}");
    return chart;
  }

  @Test
  void takesADependencyFreshFromItsSource() throws IOException {
    Path library = chart("library", "");
    Path shop = chart("shop", "{name: library, version: 0.1.x, repository: file://../library}");
    Files.writeString(library.resolve("values.yaml"), "new: true");
    Path stale = Files.createDirectories(shop.resolve("charts/library"));
    Files.writeString(stale.resolve("values.yaml"), "old: true");
    Files.writeString(shop.resolve("charts/library-0.1.0.tgz"), "older");

    ChartStage.stage(shop, folder.resolve("staged"));

    assertThat(folder.resolve("staged/charts/library/values.yaml")).hasContent("new: true");
    assertThat(folder.resolve("staged/charts/library-0.1.0.tgz")).doesNotExist();
    assertThat(stale.resolve("values.yaml")).as("the user's own copy").hasContent("old: true");
  }

  @Test
  void refusesAChartThatDependsOnItself() throws IOException {
    Path shop = chart("shop", "{name: shop, version: 0.1.0, repository: file://../shop}");

    assertThatThrownBy(() -> ChartStage.stage(shop, folder.resolve("staged")))
        .isInstanceOf(BadSystem.class)
        .hasMessage("chart " + shop + ": it depends on itself by file://");
  }

  @Test
  void noDependencyIsPutOrDeletedOutsideTheCopy() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "kept");
    Path library = chart("library", "");
    Files.createDirectories(library.resolve("charts"));
    Path shop = chart("shop", "{name: ../../precious, repository: file://../library}");
    Files.createDirectories(shop.resolve("charts"));

    assertRefused(shop, "a dependency's name must be letters, digits, '.', '_' and '-', got");
    assertThat(precious.resolve("file")).hasContent("kept");
  }

  @Test
  void aPipeIsNotOpened() throws Exception {
    Path shop = chart("shop", "");
    Path pipe = Files.createDirectories(shop.resolve("templates")).resolve("pod.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertRefused(shop, "it must hold regular files, got a pipe or device 'templates/pod.yaml'");
  }

  @Test
  void noLinkLeadsToADeviceOutOfTheChartToNothingOrInACircle() throws IOException {
    Path endless = chart("endless", "");
    Files.createSymbolicLink(endless.resolve("values.yaml"), Path.of("/dev/zero"));
    assertRefused(endless, "a pipe or device 'values.yaml'");

    Path nosy = chart("nosy", "");
    Files.createSymbolicLink(nosy.resolve("values.yaml"), Path.of("/etc/passwd"));
    assertRefused(nosy, "no link may lead out of it, got 'values.yaml'; copy the file into");

    Path greedy = chart("greedy", "");
    Files.createSymbolicLink(greedy.resolve("templates"), Path.of("/usr"));
    assertRefused(greedy, "no link may lead out of it, got 'templates'");

    Path dangling = chart("dangling", "");
    Files.createSymbolicLink(dangling.resolve("values.yaml"), Path.of("nowhere"));
    assertRefused(dangling, "a link to nothing 'values.yaml'");

    Path circle = chart("circle", "");
    Files.createSymbolicLink(circle.resolve("again"), circle);
    assertRefused(circle, "no link may lead around in a circle, got 'again'");
  }

  @Test
  void aLinkInsideTheChartIsFollowed() throws IOException {
    Path shop = chart("shop", "");
    Files.writeString(shop.resolve("base.yaml"), "replicas: 1");
    Files.createSymbolicLink(shop.resolve("values.yaml"), Path.of("base.yaml"));

    ChartStage.stage(shop, folder.resolve("staged"));

    assertThat(folder.resolve("staged/values.yaml")).hasContent("replicas: 1");
  }

  @Test
  void aChartThatIsTooLargeIsRefused() throws IOException {
    Path shop = chart("shop", "");
    try (var values = new java.io.RandomAccessFile(shop.resolve("values.yaml").toFile(), "rw")) {
      values.setLength(1L << 40); // a hole, so that it costs no disk
    }

    assertRefused(shop, "with its dependencies it must have at most 10000 files and 50 MB");
  }

  @Test
  void aChartYamlThatIsNoneIsRefused() throws IOException {
    Path bent = chart("bent", "");
    Files.writeString(bent.resolve("Chart.yaml"), "dependencies: [}");
    assertRefused(bent, "its Chart.yaml must be YAML: ");

    Path deep = chart("deep", "");
    Files.writeString(deep.resolve("Chart.yaml"), "[".repeat(500_000));
    assertRefused(deep, "its Chart.yaml must be YAML: ");

    Path long_ = chart("long", "");
    Files.writeString(long_.resolve("Chart.yaml"), "#".repeat(1_100_000));
    assertRefused(long_, "its Chart.yaml must have at most 1 MB");
  }

  private void assertRefused(Path chart, String rule) {
    assertThatThrownBy(
            () -> ChartStage.stage(chart, folder.resolve("staged-" + chart.getFileName())))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith("chart " + chart + ": ")
        .hasMessageContaining(rule);
  }
}
