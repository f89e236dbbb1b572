package dev.holdfast.sample.pricing;

import dev.holdfast.service.Answers;
import dev.holdfast.service.Api;
import dev.holdfast.service.BadSettings;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.ServiceContext;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code GET /prices/{id}}: the price of a product, the same at every instance and every time. */
public final class Pricing implements Api {
  private static final int PRODUCTS = 1000;
  private static final int EXIT_BAD_SETTINGS = 2;
  private static final Pattern ID = Pattern.compile("[1-9]\\d{0,3}");

  private final Store store;

  /** Prices out of a store that is as the environment says. */
  public Pricing() {
    this(System.getenv());
  }

  Pricing(Map<String, String> environment) {
    store = Store.of(environment);
  }

  /** Serves until SIGTERM. */
  public static void main(String[] args) {
    Pricing pricing;
    try {
      pricing = new Pricing();
    } catch (BadSettings bad) {
      bad.problems().forEach(System.err::println);
      System.exit(EXIT_BAD_SETTINGS);
      return;
    }
    HoldfastService.run(pricing);
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
    if (!asked()) {
      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "not done in time");
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

  private boolean asked() {
    try {
      store.ask();
      return true;
    } catch (InterruptedException e) { // whoever asked has given up, or the server stops
      return false;
    }
  }

  /** From 0.99 to 99.99 in steps of 9 cents, spread over the ids. */
  private static BigDecimal amount(int id) {
    return BigDecimal.valueOf(99 + id * 379L % 1101 * 9, 2);
  }
}
