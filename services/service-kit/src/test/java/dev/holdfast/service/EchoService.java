package dev.holdfast.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service for {@link ServiceProcessIT}, with the kit's real main method. */
final class EchoService {
  private static final Logger LOG = LoggerFactory.getLogger(EchoService.class);

  private EchoService() {}

  public static void main(String[] args) {
    HoldfastService.run((routes, context) -> {
      switch (System.getenv().getOrDefault("ECHO_FAILS", "")) {
        case "exception" -> throw new IllegalStateException("no stock to be had");
        case "error" -> throw new ExceptionInInitializerError("no stock class");
        default -> {}
      }
      routes
          .get(
              "/echo/{text}",
              (request, response) -> response.send(request.path().pathParameters().get("text")))
          .get(
              "/chatty",
              (request, response) -> {
                LOG.atInfo().addKeyValue("said", "a \"quote\"\nand a line").log("line\nbreak");
                response.send("logged");
              });
    });
  }
}
