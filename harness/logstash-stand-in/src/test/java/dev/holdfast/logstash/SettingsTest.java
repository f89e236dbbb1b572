package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir private Path home = Path.of("");

  private Settings of(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>(Map.of("LOGSTASH_HOME", home.toString()));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Settings.of(environment);
  }

  private void pipelines(String yaml) throws IOException {
    Files.createDirectories(home.resolve("config"));
    Files.writeString(home.resolve("config").resolve("pipelines.yml"), yaml);
  }

  @Test
  void whereNothingIsSaidItIsAsThePipelineFileSays() {
    Settings settings = of();

    assertThat(settings.port()).isEqualTo(5044);
    assertThat(settings.monitoringPort()).isEqualTo(9600);
    assertThat(settings.tls()).isPresent();
    assertThat(settings.elasticsearch()).hasToString("https://elasticsearch:9200");
    assertThat(settings.namespace()).isEqualTo("default");
    assertThat(settings.persisted()).isTrue();
    assertThat(settings.queueBytes()).isEqualTo(1L << 30);
  }

  @Test
  void theQueueIsAsLogstashsOwnFileSays() throws Exception {
    pipelines(
        """
        - pipeline.id: dead-letters
          queue.type: memory
        - pipeline.id: holdfast
          queue.type: persisted
          queue.max_bytes: 256mb
          pipeline.batch.size: 125
        """);

    assertThat(of().persisted()).isTrue();
    assertThat(of().queueBytes()).isEqualTo(256L << 20);
    assertThat(of().batch()).isEqualTo(125);
  }

  @Test
  void aQueueInMemoryIsOne() throws Exception {
    pipelines("- {pipeline.id: holdfast, queue.type: memory}");

    assertThat(of().persisted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "BEATS_PORT | beats | BEATS_PORT must be a port, got 'beats'",
        "BEATS_PORT | 70000 | BEATS_PORT must be a port, got '70000'",
        "BEATS_TLS | yes | BEATS_TLS must be true or false, got 'yes'",
        "BEATS_CLIENTS | some | BEATS_CLIENTS must be required or optional, got 'some'",
        "ELASTICSEARCH_URL | search:9200 | ELASTICSEARCH_URL must be http://HOST:PORT or https, got 'search:9200'",
      })
  void aWrongOneIsNamed(String name, String value, String message) {
    assertThatThrownBy(() -> of(name, value)).isInstanceOf(BadSettings.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- {pipeline.id: other} | has no pipeline 'holdfast'",
        "- {pipeline.id: holdfast, pipeline.batch.size: 0} | pipeline.batch.size must be from 1 to 10000, got '0'",
        "- {pipeline.id: holdfast, queue.type: paper} | queue.type must be persisted or memory, got 'paper'",
        "- {pipeline.id: holdfast, queue.max_bytes: much} | queue.max_bytes must be as 2gb, got 'much'",
        "'- [' | cannot be read",
      })
  void aWrongFileIsNamed(String yaml, String message) throws Exception {
    pipelines(yaml);

    assertThatThrownBy(this::of).isInstanceOf(BadSettings.class).hasMessageContaining(message);
  }
}
