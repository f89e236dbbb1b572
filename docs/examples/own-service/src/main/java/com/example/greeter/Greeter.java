package com.example.greeter;

import dev.holdfast.service.Answers;
import dev.holdfast.service.Api;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.ServiceContext;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;

/** {@code GET /greetings/{name}}: a greeting. The kit does the rest: registry, health, drain, logs. */
public final class Greeter implements Api {
  /** Serves until SIGTERM. */
  public static void main(String[] args) {
    HoldfastService.run(new Greeter());
  }

  @Override
  public void addTo(HttpRules routes, ServiceContext context) {
    routes.get(
        "/greetings/{name}",
        (request, response) ->
            Answers.json(
                response,
                Status.OK_200,
                Answers.object()
                    .add("greeting", "Hello, " + request.path().pathParameters().get("name") + "!")
                    .build()));
  }
}
