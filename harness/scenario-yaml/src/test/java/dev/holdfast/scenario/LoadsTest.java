package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Body;
import dev.holdfast.model.Capture;
import dev.holdfast.model.JsonPath;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Table;
import dev.holdfast.model.TextRule;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load can say, as it arrives in the model. */
class LoadsTest {
  @TempDir private Path folder;

  @BeforeEach
  void aChartIsThere() throws IOException {
    Files.createFile(Files.createDirectories(folder.resolve("chart")).resolve("Chart.yaml"));
  }

  private Reading read(String load, String... set) throws IOException {
    String text =
        """
        holdfast: 1
        scenario: shop
        system: {charts: [{release: shop, chart: chart}]}
        load:
          buy:
            to: shop
            rate: 10/s
            for: 60s
            connections: {keep-alive: 4}
        %s
        expect:
          buy: {failed-at-most: 0}
        """
            .formatted(load.indent(4));
    assertThat(new JsonSchemaValidator(ScenarioSchema.text()).errors(text)).isEmpty();
    Path file = Files.writeString(folder.resolve("shop.yaml"), text);
    return ScenarioReader.read(file, List.of(), name -> List.of(set).contains(name));
  }

  private static Load load(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Good.class);
    return ((Reading.Good) reading).scenario().loads().getFirst();
  }

  @Test
  void aTableMayBeginAsSpreadsheetsWriteIt() throws IOException {
    Files.writeString(folder.resolve("skus.csv"), "\uFEFF\"sku\",name\r\n\"a,1\",x\r\n");

    Load load = load(read("data: skus.csv\nrequests: [{get: \"/${data.sku}\"}]\n"));

    assertThat(load.data())
        .isEqualTo(new Table(List.of("sku", "name"), List.of(List.of("a,1", "x"))));
  }

  @Test
  void theColumnsOfATableHaveNamesThatDiffer() throws IOException {
    Files.writeString(folder.resolve("skus.csv"), "sku,sku\n1,2\n");

    assertThat(read("data: skus.csv\nrequests: [{get: \"/${data.sku}\"}]\n").toString())
        .contains("data must have names that differ in its first line, got sku, sku; rename one");
  }

  @Test
  void aJourneyArrivesInTheModel() throws IOException {
    Files.writeString(folder.resolve("skus.csv"), "sku,name\n1,\"a, b\"\n2,c\n");
    Load load =
        load(
            read(
                """
                headers: {Authorization: "Bearer ${env.TOKEN}"}
                data: skus.csv
                answer-at-most: 2MB
                redirects-at-most: 3
                requests:
                  - post: /api/orders
                    headers: {Idempotency-Key: "${uuid}"}
                    body: {json: {product: "${data.sku}", amount: 1.50, gift: false, note: null, tags: [a, 2]}}
                    ok: {status: [201, 202], headers: {Location: present, Content-Type: {contains: json}}, size-at-most: 1KB}
                    capture: {id: $.id, where: {header: Location}}
                  - get: "/api/orders/${id}"
                    ok: {json: {"$.lines[0]['unit.price']": 10.5}, text: {matches: "^.id"}}
                  - delete: "/api/orders/${id}"
                    ok: {status: 204}
                  - put: /api/colour
                    body: {text: "${red|green}"}
                """,
                "TOKEN"));

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("product", "${data.sku}");
    json.put("amount", new BigDecimal("1.50"));
    json.put("gift", false);
    json.put("note", Body.Nothing.NULL);
    json.put("tags", List.of("a", new BigDecimal("2")));
    assertThat(load.headers()).isEqualTo(Map.of("Authorization", "Bearer ${env.TOKEN}"));
    assertThat(load.answerAtMost()).isEqualTo(2_000_000);
    assertThat(load.redirectsAtMost()).isEqualTo(3);
    assertThat(load.data())
        .isEqualTo(
            new Table(List.of("sku", "name"), List.of(List.of("1", "a, b"), List.of("2", "c"))));
    assertThat(load.requests())
        .containsExactly(
            new RequestTemplate(
                "POST",
                "/api/orders",
                Map.of("Idempotency-Key", "${uuid}"),
                new Body.Json(json),
                Map.of(
                    "id", new Capture.Json(JsonPath.of("$.id")),
                    "where", new Capture.Header("Location")),
                new Ok(
                    List.of(201, 202),
                    Map.of(
                        "Location", new TextRule.Present(),
                        "Content-Type", new TextRule.Contains("json")),
                    Map.of(),
                    null,
                    0,
                    1000,
                    null)),
            new RequestTemplate(
                "GET",
                "/api/orders/${id}",
                new Ok(
                    List.of(200),
                    Map.of(),
                    Map.of("$.lines[0]['unit.price']", new Ok.JsonRule.EqualTo("10.5")),
                    new TextRule.Matches("^.id"),
                    0,
                    Long.MAX_VALUE,
                    null)),
            new RequestTemplate("DELETE", "/api/orders/${id}", new Ok(204, Map.of(), null)),
            new RequestTemplate(
                "PUT",
                "/api/colour",
                Map.of(),
                new Body.Text("${red|green}"),
                Map.of(),
                new Ok(200, Map.of(), null)));
  }

  @Test
  void howItSpeaksArrivesWithItsFilesBesideTheScenario() throws IOException {
    Path certificates = Files.createDirectories(folder.resolve("certs"));
    for (String name : List.of("ca.pem", "client.pem", "client.key")) {
      Files.copy(
          Path.of("src/test/resources/dev/holdfast/scenario/" + name), certificates.resolve(name));
    }
    Files.writeString(folder.resolve("order.json"), "{}");
    Load load =
        load(
            read(
                """
                scheme: https
                protocol: http/2
                ca: certs/ca.pem
                client-certificate: {certificate: certs/client.pem, key: certs/client.key}
                host: shop.example.com:8443
                requests: [{post: /, body: {file: order.json}}]
                """));

    assertThat(load.protocol())
        .isEqualTo(
            new Protocol(
                true,
                new Protocol.Tls(
                    certificates.resolve("ca.pem"),
                    new Protocol.ClientCertificate(
                        certificates.resolve("client.pem"), certificates.resolve("client.key")),
                    false),
                "shop.example.com:8443"));
    assertThat(load.requests().getFirst().body())
        .isEqualTo(new Body.File(folder.resolve("order.json")));
  }

  @Test
  void aVariableThatIsNotSetIsNamedBeforeAnythingRuns() throws IOException {
    Reading reading =
        read(
            """
            headers: {Authorization: "Bearer ${env.SHOP_TOKEN}"}
            requests: [{get: "/${env.OTHER}"}]
            """,
            "OTHER");
    assertThat(((Reading.Bad) reading).problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.toString())
                .contains("shop.yaml:10:30")
                .contains("no variable 'SHOP_TOKEN'; set it"));
  }

  @Test
  void aDollarBeforeItMakesADrawPlainText() throws IOException {
    Load load = load(read("requests: [{post: /, body: {text: \"$${id} costs $5\"}}]"));
    assertThat(load.requests().getFirst().body()).isEqualTo(new Body.Text("$${id} costs $5"));
  }
}
