package dev.holdfast.sample.gateway;

import dev.holdfast.service.Answers;
import dev.holdfast.service.Api;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.Reply;
import dev.holdfast.service.ServiceClient;
import dev.holdfast.service.ServiceContext;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import java.util.regex.Pattern;

/** {@code GET /api/products/{id}}: what catalog knows of a product, for the world outside. */
public final class Gateway implements Api {
  private static final Pattern ID = Pattern.compile("\\d{1,9}");

  /** Serves until SIGTERM. */
  public static void main(String[] args) {
    HoldfastService.run(new Gateway());
  }

  @Override
  public void addTo(HttpRules routes, ServiceContext context) {
    ServiceClient catalog = context.client("catalog");
    routes.get(
        "/api/products/{id}",
        (request, response) ->
            product(catalog, request.path().pathParameters().get("id"), response));
  }

  private static void product(ServiceClient catalog, String id, ServerResponse response) {
    if (!ID.matcher(id).matches()) { // nothing else may become part of a path inside
      Answers.error(response, Status.NOT_FOUND_404, "no such product");
      return;
    }
    Reply reply = catalog.get("/products/" + id);
    switch (reply.status()) {
      case 200 -> Answers.json(response, Status.OK_200, reply.json());
      case 404 -> Answers.error(response, Status.NOT_FOUND_404, "no such product");
      default ->
          Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "catalog is not available");
    }
  }
}
