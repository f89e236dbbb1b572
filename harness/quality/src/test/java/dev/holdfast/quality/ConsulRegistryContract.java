package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.registry.CheckingRegistryContract;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.consul.ConsulProvider;
import dev.holdfast.registry.spi.RegistryAccess;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The contract over Consul's HTTP API, whoever answers it. */
abstract class ConsulRegistryContract extends CheckingRegistryContract {
  @Override
  protected final Registry connect(URI url) {
    return new ConsulProvider().open(RegistryAccess.open(url));
  }

  /** As an operator would take it out by hand. */
  @Override
  protected final void forget(Instance instance) throws Exception {
    String id = URLEncoder.encode(instance.key(), StandardCharsets.UTF_8).replace("+", "%20");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(registry() + "/v1/agent/service/deregister/" + id))
              .timeout(Duration.ofSeconds(2))
              .PUT(BodyPublishers.noBody())
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Override
  protected final List<String> threadPackages() {
    return List.of("dev.holdfast.registry.consul", "dev.holdfast.registry.upkeep", "io.helidon");
  }
}
