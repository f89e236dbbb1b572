package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class SchemaTest {
  @Test
  void theCommittedFileIsWhatTheGrammarSays() throws IOException {
    if (Checkout.rewrite()) {
      Files.writeString(Checkout.SCHEMA, ScenarioSchema.text());
    }
    assertThat(Checkout.SCHEMA).hasContent(ScenarioSchema.text());
  }
}
