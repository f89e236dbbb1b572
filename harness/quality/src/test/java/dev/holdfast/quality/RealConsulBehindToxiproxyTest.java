package dev.holdfast.quality;

import dev.holdfast.platform.registry.LocalRegistry;
import dev.holdfast.platform.registry.RealConsul;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryBehindToxiproxy;
import dev.holdfast.registry.consul.ConsulProvider;
import dev.holdfast.registry.spi.RegistryAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A bad network to the real Consul. */
final class RealConsulBehindToxiproxyTest extends RegistryBehindToxiproxy {
  private static @Nullable LocalRegistry consul;

  @BeforeAll
  static void start(@TempDir Path folder) {
    consul = LocalRegistry.start(folder, Optional.of(RealConsul.binary()));
  }

  @AfterAll
  static void stop() {
    if (consul != null) {
      consul.close();
    }
  }

  @Override
  protected URI registry() {
    if (consul == null) {
      throw new IllegalStateException("not started");
    }
    return consul.url();
  }

  @Override
  protected Registry connect(URI url) {
    return new ConsulProvider().open(RegistryAccess.open(url));
  }

  @Override
  protected int bytesOfSomeAnswers() {
    return 20_000;
  }
}
