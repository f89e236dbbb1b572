package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.spi.BadSystem;
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
}
