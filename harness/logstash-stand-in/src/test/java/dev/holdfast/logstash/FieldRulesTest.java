package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.logstash.FieldRules.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRulesTest {
  private static final String ECS =
      """
      {"@timestamp":"2026-11-24T12:00:00.120Z","log.level":"INFO","message":"served","ecs.version":"1.2.0",\
      "service.name":"catalog","service":{"node":{"name":"catalog-1"}},"event.sequence":7}\
      """;

  private final FieldRules rules = new FieldRules("default");

  private static ObjectNode event(String message) {
    ObjectNode event = FieldRules.JSON.createObjectNode();
    event.put("@timestamp", "2026-11-24T12:00:01.000Z");
    event.putObject("@metadata").put("beat", "filebeat");
    event.put("message", message).put("stream", "stdout");
    ObjectNode log = event.putObject("log");
    log.put("offset", 17);
    log.putObject("file").put("path", "/var/log/pods/shop_catalog-1_uid-1/app/2.log");
    event.putObject("agent").put("name", "node-1");
    event.putObject("host").put("name", "node-1");
    event.putObject("ecs").put("version", "1.12.0");
    event.putArray("tags").add("of the shipper");
    return event;
  }

  private Document document(ObjectNode event) {
    try {
      return rules.document(event.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode json(String message) {
    return document(event(message)).json();
  }

  @Test
  void aLineOfEcsJsonBecomesTheDocument() {
    Document document = document(event(ECS));
    JsonNode json = document.json();

    assertThat(document.index()).isEqualTo("logs-holdfast-default");
    assertThat(json.at("/@timestamp").asText()).isEqualTo("2026-11-24T12:00:00.120Z");
    assertThat(json.at("/message").asText()).isEqualTo("served");
    assertThat(json.at("/service/name").asText()).isEqualTo("catalog");
    assertThat(json.at("/service/node/name").asText()).isEqualTo("catalog-1");
    assertThat(json.at("/event/sequence").asLong()).isEqualTo(7);
    assertThat(json.at("/ecs/version").asText()).isEqualTo("1.2.0");
    assertThat(json.at("/log/offset").asLong()).as("the shipper's place stays").isEqualTo(17);
    assertThat(json.at("/data_stream/dataset").asText()).isEqualTo("holdfast");
  }

  @Test
  void whoWroteItComesFromThePath() {
    JsonNode kubernetes = json("text").path("kubernetes");

    assertThat(kubernetes)
        .hasToString(
            """
            {"namespace":"shop","pod":{"name":"catalog-1","uid":"uid-1"},"container":{"name":"app","restarts":2}}\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/log/app.log",
        "/var/log/pods/shop_catalog-1/app/2.log",
        "/var/log/pods/shop_catalog-1_uid-1/app/current.log"
      })
  void aPathOfAnotherFormNamesNobody(String path) {
    ObjectNode event = event("text");
    event.withObject("/log/file").put("path", path);

    assertThat(document(event).json().has("kubernetes")).isFalse();
  }

  @Test
  void aRotatedFileNamesTheSameContainer() {
    ObjectNode event = event("text");
    event
        .withObject("/log/file")
        .put("path", "/var/log/pods/shop_catalog-1_uid-1/app/2.log.20261124-120000");

    assertThat(document(event).json().at("/kubernetes/container/restarts").asInt()).isEqualTo(2);
    assertThat(document(event).id())
        .as("the line is the same one as before the rotation")
        .isEqualTo(document(event("text")).id());
  }

  @Test
  void whatTheShipperSaysOfItselfIsLeftOut() {
    JsonNode json = json("text");

    assertThat(json.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "@timestamp", "@version", "message", "stream", "log", "kubernetes", "data_stream");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text",
        "",
        "{\"message\":\"JSON, but not ECS\"}",
        "{\"ecs.version\":\"1.2.0\"", // torn
        "{\"ecs.version\":null,\"message\":\"m\"}",
        "{\"ecs\":\"1.2.0\"}",
        "[{\"ecs.version\":\"1.2.0\"}]",
        "\u001b[31mred\u001b[0m {\"ecs.version\":\"1.2.0\"}",
        "one\r\n{\"ecs.version\":\"1.2.0\",\"service.name\":\"forged\"}"
      })
  void anythingElseStaysText(String line) {
    JsonNode json = json(line);

    assertThat(json.path("message").asText()).isEqualTo(line);
    assertThat(json.has("service")).isFalse();
    assertThat(json.at("/@timestamp").asText()).isEqualTo("2026-11-24T12:00:01.000Z");
  }

  @Test
  void aLineWithinALineIsNoLine() {
    JsonNode json =
        json("{\"ecs.version\":\"1.2.0\",\"message\":\"{\\\"ecs.version\\\":\\\"9\\\"}\"}");

    assertThat(json.path("message").asText()).isEqualTo("{\"ecs.version\":\"9\"}");
    assertThat(json.at("/ecs/version").asText()).isEqualTo("1.2.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"kubernetes.pod.name\":\"forged\"  | /kubernetes/pod/name | catalog-1",
        "\"kubernetes\":{\"namespace\":\"x\"} | /kubernetes/namespace | shop",
        "\"stream\":\"forged\"               | /stream | stdout",
        "\"@version\":\"9\"                  | /@version | 1",
        "\"@metadata\":{\"a\":1}             | /@metadata | ''",
        "\"data_stream.dataset\":\"forged\"  | /data_stream/dataset | holdfast"
      })
  void aLineCannotForgeWhoWroteItAndWhereItGoes(String field, String at, String expected) {
    assertThat(json("{\"ecs.version\":\"1\"," + field + "}").at(at).asText()).isEqualTo(expected);
  }

  @Test
  void aValueThatStandsWhereFieldsShouldBeIsNotOverwritten() {
    JsonNode json = json("{\"ecs.version\":\"1\",\"error\":\"text\",\"error.type\":\"Oops\"}");

    assertThat(json.path("error").asText()).isEqualTo("text");
    assertThat(json.path("tags")).hasToString("[\"_field_in_the_way\"]");
  }

  /** As a logger does that calls something of its own "service". */
  @Test
  void fieldsAreNotOverwrittenByAValue() {
    JsonNode json =
        json("{\"ecs.version\":\"1\",\"service.name\":\"catalog\",\"service\":\"pricing\"}");

    assertThat(json.path("service")).hasToString("{\"name\":\"catalog\"}");
    assertThat(json.path("tags")).hasToString("[\"_field_in_the_way\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a..b", ".a", "a[b]", "a]"})
  void aNameThatIsNoFieldIsLeftOut(String name) {
    assertThat(json("{\"ecs.version\":\"1\",\"" + name + "\":1}").has("a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T12:00:00Z, 2026-11-24T12:00:00Z",
    "2026-11-24T13:00:00.5+01:00, 2026-11-24T12:00:00.500Z",
    "2026-11-24T12:00:00.123456789, 2026-11-24T12:00:00.123456789Z",
    "yesterday, 2026-11-24T12:00:01.000Z",
  })
  void aTimeIsTheLinesIfItIsOne(String time, String expected) {
    JsonNode json = json("{\"ecs.version\":\"1\",\"@timestamp\":\"" + time + "\"}");

    assertThat(json.at("/@timestamp").asText()).isEqualTo(expected);
    assertThat(json.path("tags").toString().contains("_no_timestamp"))
        .isEqualTo(time.equals("yesterday"));
  }

  @Test
  void twoLinesThatSayTheSameAreTwo() {
    ObjectNode other = event(ECS);
    other.withObject("/log").put("offset", 18);

    assertThat(document(event(ECS)).id())
        .isEqualTo(document(event(ECS)).id())
        .isNotEqualTo(document(other).id());
  }

  @Test
  void aDeadLetterIsTextWithTheReason() {
    Document refused = document(event(ECS));

    Document dead = rules.deadLetter(refused, "no such type");

    assertThat(dead.index()).isEqualTo("logs-holdfast.deadletters-default");
    assertThat(dead.json().path("message").asText()).isEqualTo(refused.json().toString());
    assertThat(dead.json().at("/error/message").asText()).isEqualTo("no such type");
  }

  @Test
  void whatIsNoEventIsRefused() {
    assertThatThrownBy(() -> rules.document("[]".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
