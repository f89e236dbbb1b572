package com.example.greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.service.HoldfastService;
import dev.holdfast.testing.InMemoryRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The service alone, in this process, with a registry in memory. */
class GreeterTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();

  @Test
  void itGreetsWhoeverAsks() throws Exception {
    Map<String, String> settings =
        Map.of(
            "HOLDFAST_SERVICE", "greeter",
            "HOLDFAST_INSTANCE", "greeter-1",
            "HOLDFAST_BIND", "127.0.0.1",
            "HOLDFAST_PORT", "0",
            "HOLDFAST_DRAIN_WAIT", "0s");
    try (HoldfastService greeter = HoldfastService.start(settings, registry, new Greeter());
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + greeter.port() + "/greetings/Ada");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

      assertEquals("{\"greeting\":\"Hello, Ada!\"}", answer.body());
      assertEquals("greeter-1", answer.headers().firstValue("X-Served-By").orElseThrow());
    }
    assertEquals(List.of(), registry.healthy("greeter"), "it has left the registry");
  }
}
