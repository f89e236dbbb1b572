package dev.holdfast.quality;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A service that gives away whatever it was told: it says its environment and arguments aloud. */
final class Telltale {
  private Telltale() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, String> told = System.getenv();
    told.forEach((name, value) -> System.out.println(name + " is " + value));
    System.out.println(String.join(" ", arguments));
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(
                told.get("POD_IP"), Integer.parseInt(told.getOrDefault("PORT", "8080"))),
            0);
    byte[] body =
        "{\"said\": \"%s\"}".formatted(told.get("DB_PASSWORD")).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("X-Served-By", told.get("POD_NAME"));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }
}
