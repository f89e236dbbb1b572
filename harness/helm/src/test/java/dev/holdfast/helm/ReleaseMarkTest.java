package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseMarkTest {
  @TempDir Path chart;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: a\nversion: 1.0.0",
        "name: a\nversion: 1.0.0\nannotations:\n  b: c\n",
        "name: a\nversion: 1.0.0\nannotations: {b: c}\n",
        "{name: a, version: 1.0.0}\n",
        "---\nname: a\nversion: 1.0.0\n",
        "name: a\nversion: 1.0.0\n...\n"
      })
  void aChartBearsItHoweverItIsWritten(String text) throws Exception {
    Path file = Files.writeString(chart.resolve("Chart.yaml"), text);

    ReleaseMark.put(chart, "word");

    JsonNode read = new YAMLMapper().readTree(file.toFile());
    assertThat(read.path("annotations").path(ReleaseMark.ANNOTATION).asText()).isEqualTo("word");
    assertThat(read.path("name").asText()).isEqualTo("a");
    if (text.contains("b: c")) {
      assertThat(read.path("annotations").path("b").asText()).isEqualTo("c");
    }
  }

  @Test
  void whatIsNoReleaseHasNone() {
    assertThat(ReleaseMark.of("")).isEmpty();
    assertThat(ReleaseMark.of("bm90IGEgcmVsZWFzZQ==")).isEmpty();
    assertThat(ReleaseMark.of("no base64!")).isEmpty();
  }
}
