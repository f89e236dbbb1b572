package dev.holdfast.sample.pricing;

import dev.holdfast.service.Answers;
import dev.holdfast.service.Api;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.ServiceContext;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** {@code GET /prices/{id}}: the price of a product, the same at every instance and every time. */
public final class Pricing implements Api {
  private static final int PRODUCTS = 1000;
  private static final Pattern ID = Pattern.compile("[1-9]\\d{0,3}");

  /** Serves until SIGTERM. */
  public static void main(String[] args) {
    HoldfastService.run(new Pricing());
  }

  @Override
  public void addTo(HttpRules routes, ServiceContext context) {
    routes.get("/prices/{id}", this::price);
  }

  private void price(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    if (!ID.matcher(id).matches() || Integer.parseInt(id) > PRODUCTS) {
      Answers.error(response, Status.NOT_FOUND_404, "no such product");
      return;
    }
    Answers.json(
        response,
        Status.OK_200,
        Answers.object()
            .add("id", id)
            .add("amount", amount(Integer.parseInt(id)).toPlainString())
            .add("currency", "EUR")
            .build());
  }

  /** From 0.99 to 99.99 in steps of 9 cents, spread over the ids. */
  private static BigDecimal amount(int id) {
    return BigDecimal.valueOf(99 + id * 379L % 1101 * 9, 2);
  }
}
