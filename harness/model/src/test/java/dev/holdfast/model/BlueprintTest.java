package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Blueprint.Port;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlueprintTest {
  private static Blueprint shop(List<Port> ports) {
    return new Blueprint(
        List.of(), List.of("shop"), List.of(), Map.of("shop", ports), List.of(), List.of());
  }

  private static Load load(String to, Protocol protocol) {
    return new Load(
        "browse",
        to,
        Pace.steady(new Rate(20), Duration.ofSeconds(4)),
        Duration.ofSeconds(1),
        new Connections.Fresh(),
        protocol,
        Map.of(),
        null,
        Load.ANSWER_AT_MOST,
        0,
        List.of(new RequestTemplate("GET", "/", new Ok(200, Map.of(), null))));
  }

  @ParameterizedTest
  @CsvSource({
    "grpc, http, shop, shop:http",
    "metrics, http-api, shop, shop:http-api",
    "metrics, web, shop, shop:web",
    "grpc, http2, shop, shop:http2",
    "http-metrics, http, shop, shop:http",
    "metrics, http-metrics, shop, shop:http-metrics",
    "https, http, shop, shop:http",
    "a, b, shop, shop:a",
    "httpd, b, shop, shop:httpd",
    "grpc, http, shop:grpc, shop:grpc",
    "grpc, http, shop:7070, shop:7070",
  })
  void aLoadTakesThePortThatSpeaksHttpUnlessItNamesOne(
      String first, String second, String to, String goes) {
    Blueprint blueprint = shop(List.of(new Port(first, 7070), new Port(second, 80)));

    assertThat(blueprint.destination(load(to, Protocol.PLAIN))).isEqualTo(goes);
  }

  @ParameterizedTest
  @CsvSource({"http, https, shop:https", "http, https-api, shop:https-api", "http, b, shop:http"})
  void aLoadWithTlsTakesThePortThatSpeaksIt(String first, String second, String goes) {
    Protocol tls = new Protocol(false, new Protocol.Tls(null, null, true), null);
    Blueprint blueprint = shop(List.of(new Port(first, 80), new Port(second, 443)));

    assertThat(blueprint.destination(load("shop", tls))).isEqualTo(goes);
  }

  @ParameterizedTest
  @CsvSource({"http", "grpc", "''"})
  void aServiceWithOnePortIsCalledByItsNameAlone(String name) {
    assertThat(shop(List.of(new Port(name, 80))).destination(load("shop", Protocol.PLAIN)))
        .isEqualTo("shop");
  }
}
