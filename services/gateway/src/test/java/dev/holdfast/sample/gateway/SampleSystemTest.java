package dev.holdfast.sample.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sample.catalog.Catalog;
import dev.holdfast.sample.pricing.Pricing;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.TestServices;
import dev.holdfast.testing.InMemoryRegistry;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleSystemTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final HoldfastService pricing =
      TestServices.ready("pricing", "pricing-1", registry, new Pricing());
  private final HoldfastService catalog =
      TestServices.ready("catalog", "catalog-1", registry, new Catalog());
  private final HoldfastService gateway =
      TestServices.ready("gateway", "gateway-1", registry, new Gateway());

  @AfterEach
  void stop() {
    gateway.close();
    catalog.close();
    pricing.close();
  }

  @Test
  void aProductComesWithNamePriceAndHops() {
    HttpResponse<String> answer = TestServices.get(gateway, "/api/products/17");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"id\":\"17\",\"name\":\"Sturdy steel clock\","
                + "\"price\":{\"amount\":\"85.41\",\"currency\":\"EUR\"}}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("X-Served-By"))
        .contains("gateway-1, catalog-1, pricing-1");
  }

  @Test
  void aThousandProductsHaveAThousandNames() {
    Set<String> names = new HashSet<>();
    for (int id = 1; id <= 1000; id++) {
      JsonObject product = json(TestServices.get(catalog, "/products/" + id).body());
      assertThat(product.getString("id")).isEqualTo(Integer.toString(id));
      assertThat(product.getJsonObject("price").getString("amount")).matches("\\d{1,2}\\.\\d\\d");
      names.add(product.getString("name"));
    }
    assertThat(names).hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "017", "abc", "17%3Fprice=0", "99999999999999"})
  void anUnknownProductIsNotFound(String id) {
    HttpResponse<String> answer = TestServices.get(gateway, "/api/products/" + id);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"no such product\"}");
    assertThat(answer.headers().firstValue("X-Served-By").orElse("")).startsWith("gateway-1");
  }

  @Test
  void withoutPricingTheAnswerIsUnavailableAndNamesWhoWasAsked() {
    pricing.close();

    HttpResponse<String> answer = TestServices.get(gateway, "/api/products/17");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"catalog is not available\"}");
    assertThat(answer.headers().firstValue("X-Served-By")).contains("gateway-1, catalog-1");
  }

  @Test
  void withoutCatalogTheAnswerIsUnavailable() {
    catalog.close();

    HttpResponse<String> answer = TestServices.get(gateway, "/api/products/17");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"no answer from catalog\"}");
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
