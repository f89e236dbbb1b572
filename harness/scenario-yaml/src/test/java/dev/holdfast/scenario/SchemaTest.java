package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The schema says what the reader says. {@code -Dholdfast.rewrite=true} writes the committed file
 * anew.
 */
class SchemaTest {
  private final JsonSchemaValidator schema = new JsonSchemaValidator(ScenarioSchema.text());

  @Test
  void theCommittedFileIsWhatTheGrammarSays() throws IOException {
    if (Checkout.rewrite()) {
      Files.writeString(Checkout.SCHEMA, ScenarioSchema.text());
    }
    assertThat(Checkout.SCHEMA).hasContent(ScenarioSchema.text());
  }

  @Test
  void everyScenarioOfTheCheckoutPasses() throws IOException {
    assertThat(Checkout.valid())
        .isNotEmpty()
        .allSatisfy(file -> {
          assertThat(schema.errors(Files.readString(file))).isEmpty();
          assertThat(Texts.problems(Files.readString(file))).isEmpty();
        });
  }

  @Test
  void everyScenarioOfTheCheckoutNamesTheSchemaOnItsFirstLine() throws IOException {
    assertThat(Checkout.valid())
        .allSatisfy(file -> {
          String relative = file.resolveSibling(".").relativize(Checkout.SCHEMA).toString();
          Path schemaSaid =
              Path.of(
                  Files.readAllLines(file)
                      .getFirst()
                      .replace("# yaml-language-server: $schema=", ""));
          assertThat(file.resolveSibling(schemaSaid).normalize())
              .as(relative)
              .isEqualTo(Checkout.SCHEMA.normalize());
        });
  }

  @Test
  void aScenarioWithEveryFieldPasses() {
    assertThat(schema.errors(Texts.EVERY_FIELD)).isEmpty();
  }

  /**
   * What no schema can say: names that must exist, times that must fit, text beyond its shape.
   * Every other bad file must fail the schema too.
   */
  @Test
  void theSchemaRefusesEveryFileWhoseStructureIsWrong() throws IOException {
    List<String> passed = new ArrayList<>();
    for (Path file : Checkout.invalid()) {
      try {
        if (schema.errors(Files.readString(file)).isEmpty()) {
          passed.add(String.valueOf(file.getFileName()).replace(".yaml", ""));
        }
      } catch (YamlEngineException | CharacterCodingException | IllegalArgumentException notYaml) {
        // an editor marks these without a schema
      }
    }
    assertThat(passed)
        .containsExactlyInAnyOrder(
            "after-baseline-without-baseline",
            "after-in-a-circle",
            "phases-shorter-than-baseline",
            "phase-in-the-baseline",
            "phase-name-taken",
            "phase-name-twice",
            "expect-phase-misspelt",
            "expect-fault-field-of-phase",
            "phases-too-many-requests",
            "after-itself",
            "after-unknown-fault",
            "at-after-the-load",
            "at-inside-the-baseline",
            "baseline-longer-than-load",
            "warm-up-fills-the-load",
            "baseline-without-request",
            "chart-a-file",
            "chart-misspelt",
            "chart-missing",
            "chart-remote",
            "chart-remote-in-two-ways",
            "namespace-kube-version",
            "values-file-missing",
            "load-data-latin",
            "ok-json-not-finite",
            "ok-status-interim",
            "duration-too-long",
            "expect-fault-field-of-load",
            "expect-load-field-of-fault",
            "expect-unknown-name",
            "expect-unknown-name-far",
            "fault-named-baseline",
            "held-longer-than-load",
            "load-and-fault-same-name",
            "load-no-request",
            "load-too-many-requests",
            "load-named-logs",
            "fault-named-logs",
            "logs-nothing-asked",
            "logs-of-twice",
            "logs-too-many",
            "merge-key",
            "network-beyond-the-load",
            "network-down-in-part",
            "network-jitter-above-delay",
            "network-slicer-variation",
            "network-slow-close-upstream",
            "no-time-left",
            "observe-what-is-struck",
            "rollout-out-of-rotation",
            "partition-longer-than-load",
            "scale-out-of-rotation",
            "percentile-twice",
            "platform-value-misspelt",
            "platform-value-unclosed",
            "platform-value-unknown",
            "rate-too-high",
            "relative-bound-without-baseline",
            "registry-outage-forgets-out-of-rotation",
            "registry-outage-forgets-slowly",
            "registry-outage-out-of-rotation",
            "log-store-outage-out-of-rotation",
            "registry-outage-redundant",
            "release-twice",
            "request-draw-not-in-path",
            "request-draw-reversed",
            "request-draw-unclosed",
            "request-draw-words",
            "request-fragment",
            "request-head-with-json",
            "slow-without-within",
            "stop-if-longer-than-load",
            "stop-if-longer-than-load-after-warm-up",
            "stop-if-out-of-reach",
            "stop-if-zero",
            "tag",
            "tag-twice",
            "load-answer-too-large",
            "load-ca-and-insecure",
            "load-ca-missing",
            "load-ca-no-pem",
            "load-ca-without-https",
            "load-data-column",
            "load-data-missing",
            "load-data-ragged",
            "ok-head-with-text",
            "ok-json-path-many",
            "ok-regex",
            "ok-size",
            "ok-uuid-not-sent",
            "request-body-draw-unclosed",
            "request-capture-later",
            "request-capture-path",
            "request-capture-typo",
            "request-column-without-data",
            "request-get-with-body",
            "request-header-line-break",
            "request-header-of-the-load",
            "request-header-twice",
            "value-not-finite",
            "within-longer-than-timeout");
  }

  @Test
  void everyFieldIsDescribedForTheEditor() throws IOException {
    JsonNode root = new ObjectMapper().readTree(ScenarioSchema.text());

    assertThat(root.findValues("properties"))
        .isNotEmpty()
        .allSatisfy(properties ->
            assertThat(properties)
                .allSatisfy(
                    property -> assertThat(property.path("description").asText()).isNotBlank()));
  }

  @Test
  void theExamplesOfEachFieldAreValid() throws IOException {
    String text = ScenarioSchema.text();
    JsonNode definitions = new ObjectMapper().readTree(text).path("$defs");

    assertThat(definitions.properties())
        .allSatisfy(definition -> {
          JsonSchemaValidator one =
              new JsonSchemaValidator(
                  """
                  {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/%s", "$defs": %s}
                  """
                      .formatted(definition.getKey(), definitions));
          assertThat(definition.getValue().path("examples"))
              .allSatisfy(example -> assertThat(one.errors(example.toString())).isEmpty());
        });
  }
}
