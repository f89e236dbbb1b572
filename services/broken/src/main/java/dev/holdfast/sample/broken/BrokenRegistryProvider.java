package dev.holdfast.sample.broken;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.spi.RegistryProvider;
import java.util.ServiceLoader;
import java.util.Set;

/** Consul, found before the kit's own since it stands before it on the class path. */
public final class BrokenRegistryProvider implements RegistryProvider {
  private final RegistryProvider consul =
      ServiceLoader.load(RegistryProvider.class).stream()
          .filter(provider -> provider.type() != BrokenRegistryProvider.class)
          .map(ServiceLoader.Provider::get)
          .filter(provider -> provider.kind().equals(kind()))
          .findFirst()
          .orElseThrow();

  @Override
  public String kind() {
    return "consul";
  }

  @Override
  public Set<Feature> features() {
    return consul.features();
  }

  @Override
  public Registry open(RegistryAccess access) {
    Registry honest = consul.open(access);
    return Flaw.ofThisProcess() == Flaw.ASKS_REGISTRY ? new AskedRegistry(honest) : honest;
  }
}
