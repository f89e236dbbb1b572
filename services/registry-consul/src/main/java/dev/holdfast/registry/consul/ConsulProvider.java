package dev.holdfast.registry.consul;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.spi.RegistryProvider;
import dev.holdfast.registry.upkeep.ProtocolRegistry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Consul, by way of an agent's HTTP API. A token is sent as {@code X-Consul-Token}. */
public final class ConsulProvider implements RegistryProvider {
  @Override
  public String kind() {
    return "consul";
  }

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.HTTP_CHECK, Feature.TOKEN);
  }

  @Override
  public Registry open(RegistryAccess access) {
    return new ProtocolRegistry(new ConsulProtocol(new ConsulApi(access, token(access))));
  }

  private static Optional<Supplier<String>> token(RegistryAccess access) {
    return switch (access.credentials()) {
      case Credentials.Nobody _ -> Optional.empty();
      case Credentials.Token token -> Optional.of(token.value());
      case Credentials.Login _ ->
          throw new IllegalArgumentException("Consul lets in by token, not by name and password");
    };
  }
}
