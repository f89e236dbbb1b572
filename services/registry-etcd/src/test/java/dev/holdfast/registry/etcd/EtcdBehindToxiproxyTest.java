package dev.holdfast.registry.etcd;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryBehindToxiproxy;
import dev.holdfast.registry.spi.RegistryAccess;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A bad network to a real etcd. */
final class EtcdBehindToxiproxyTest extends RegistryBehindToxiproxy {
  @SuppressWarnings("NullAway.Init") // before the first test
  private static EtcdServer etcd;

  @BeforeAll
  static void start(@TempDir Path folder) {
    etcd = EtcdServer.start(folder);
  }

  @AfterAll
  static void stop() {
    etcd.close();
  }

  @Override
  protected URI registry() {
    return etcd.url();
  }

  @Override
  protected Registry connect(URI url) {
    return new EtcdProvider().open(RegistryAccess.open(url));
  }

  @Override
  protected int bytesOfSomeAnswers() {
    return 2_000;
  }
}
