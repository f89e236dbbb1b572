package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.registry.LocalRegistry;
import dev.holdfast.platform.registry.RealConsul;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The services' client against the real Consul. */
final class RealConsulContractTest extends ConsulRegistryContract {
  private static @Nullable LocalRegistry registry;

  @BeforeAll
  static void start(@TempDir Path folder) {
    registry = LocalRegistry.start(folder, Optional.of(RealConsul.binary()));
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
      assertThat(registry.processes()).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Override
  protected URI registry() {
    if (registry == null) {
      throw new IllegalStateException("not started");
    }
    return registry.url();
  }
}
