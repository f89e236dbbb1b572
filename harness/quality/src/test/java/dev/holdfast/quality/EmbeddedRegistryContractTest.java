package dev.holdfast.quality;

import dev.holdfast.platform.registry.LocalRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The services' client against the registry that the local platform embeds. */
final class EmbeddedRegistryContractTest extends ConsulRegistryContract {
  @SuppressWarnings("NullAway.Init") // before the first test
  private static LocalRegistry registry;

  @BeforeAll
  static void start(@TempDir Path folder) {
    registry = LocalRegistry.start(folder, Optional.empty());
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @Override
  protected URI registry() {
    return registry.url();
  }
}
