package dev.holdfast.registry.etcd;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryContract;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.spi.RegistryAccess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real etcd. */
final class EtcdContractTest extends RegistryContract {
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

  /** As an operator would take it out by hand: {@code etcdctl del}. */
  @Override
  protected void forget(Instance instance) {
    try (EtcdApi api =
        new EtcdApi(new HttpApi(RegistryAccess.open(etcd.url())), Optional.empty())) {
      api.delete(EtcdJson.keyOf(instance));
    }
  }

  @Override
  protected List<String> threadPackages() {
    return List.of("dev.holdfast.registry.etcd", "dev.holdfast.registry.upkeep", "io.helidon");
  }

  @Test
  void aCheckThatEtcdDoesNotMakeIsRefused() {
    URI url = URI.create("http://127.0.0.1:1/health");
    HealthCheck check =
        new HealthCheck.Http(url, Duration.ofSeconds(1), Duration.ofSeconds(1), FORGET_AFTER);
    Instance one = new Instance("shop", "shop-1", "127.0.0.1", 8080, Map.of());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> connect().register(one, check))
        .withMessageContaining("time to live");
  }
}
