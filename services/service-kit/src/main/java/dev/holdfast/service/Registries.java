package dev.holdfast.service;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.spi.RegistryProvider;
import dev.holdfast.service.Settings.RegistrySettings;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The kinds of registry that are on the class path. */
final class Registries {
  private Registries() {}

  private static Stream<RegistryProvider> all() {
    return ServiceLoader.load(RegistryProvider.class).stream().map(ServiceLoader.Provider::get);
  }

  /** In alphabetical order. */
  static List<String> kinds() {
    return all().map(RegistryProvider::kind).sorted().toList();
  }

  static Optional<RegistryProvider> ofKind(String kind) {
    return all().filter(provider -> provider.kind().equals(kind)).findFirst();
  }

  /** The one that the settings name. */
  static Registry open(RegistrySettings settings) {
    RegistryAccess access =
        new RegistryAccess(settings.url(), settings.credentials(), settings.tls());
    return ofKind(settings.kind())
        .orElseThrow(() -> new IllegalArgumentException("no registry of kind " + settings.kind()))
        .open(access);
  }
}
