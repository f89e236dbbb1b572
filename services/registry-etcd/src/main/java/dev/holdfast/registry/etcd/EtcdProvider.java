package dev.holdfast.registry.etcd;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.spi.RegistryProvider;
import dev.holdfast.registry.upkeep.ProtocolRegistry;
import java.util.Optional;
import java.util.Set;

/**
 * etcd 3.4 or later, by its HTTP gateway, which every server has on its client port. It asks nobody
 * whether he is well: a {@link dev.holdfast.registry.HealthCheck.Http} is refused.
 */
public final class EtcdProvider implements RegistryProvider {
  @Override
  public String kind() {
    return "etcd";
  }

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.PASSWORD);
  }

  @Override
  public Registry open(RegistryAccess access) {
    return new ProtocolRegistry(new EtcdProtocol(new EtcdApi(new HttpApi(access), login(access))));
  }

  private static Optional<Credentials.Login> login(RegistryAccess access) {
    return switch (access.credentials()) {
      case Credentials.Nobody _ -> Optional.empty();
      case Credentials.Login login -> Optional.of(login);
      case Credentials.Token _ ->
          throw new IllegalArgumentException("etcd lets in by name and password, not by token");
    };
  }
}
