package dev.holdfast.sample.catalog;

import dev.holdfast.service.Answers;
import dev.holdfast.service.Api;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.Reply;
import dev.holdfast.service.ServiceClient;
import dev.holdfast.service.ServiceContext;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;

/** {@code GET /products/{id}}: a product with its price, which pricing knows. */
public final class Catalog implements Api {
  /** Serves until SIGTERM. */
  public static void main(String[] args) {
    HoldfastService.run(new Catalog());
  }

  @Override
  public void addTo(HttpRules routes, ServiceContext context) {
    ServiceClient pricing = context.client("pricing");
    routes.get(
        "/products/{id}",
        (request, response) ->
            product(pricing, request.path().pathParameters().get("id"), response));
  }

  private static void product(ServiceClient pricing, String id, ServerResponse response) {
    if (!Products.has(id)) {
      Answers.error(response, Status.NOT_FOUND_404, "no such product");
      return;
    }
    Reply reply = pricing.get("/prices/" + id);
    if (reply.status() != Status.OK_200.code()) {
      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "no price to be had");
      return;
    }
    JsonObject price = reply.json();
    if (!id.equals(price.getString("id"))) {
      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "the price of another product");
      return;
    }
    Answers.json(
        response,
        Status.OK_200,
        Answers.object()
            .add("id", id)
            .add("name", Products.name(id))
            .add(
                "price",
                Answers.object()
                    .add("amount", price.getString("amount"))
                    .add("currency", price.getString("currency")))
            .build());
  }
}
