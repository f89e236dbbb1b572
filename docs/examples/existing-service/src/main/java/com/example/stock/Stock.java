package com.example.stock;

import dev.holdfast.service.HoldfastFeature;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;

/**
 * {@code GET /stock/{id}}: a Helidon service with a server of its own, TLS and Jackson; the lines
 * with {@code holdfast} are new.
 */
public final class Stock {
  record Item(String id, int pieces) {}

  private Stock() {}

  /** Serves until SIGTERM. */
  public static void main(String[] args) {
    Config config = Config.create();
    HoldfastFeature holdfast = HoldfastFeature.create(config);
    WebServer.builder()
        .config(config.get("server"))
        .addFeature(holdfast)
        .routing(routing ->
            routing.get(
                "/stock/{id}",
                (request, response) -> {
                  String id = request.path().pathParameters().get("id");
                  response.send(new Item(id, id.length() * 7));
                }))
        .build()
        .start();
  }
}
