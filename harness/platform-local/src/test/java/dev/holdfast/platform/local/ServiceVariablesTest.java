package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names and forms are those of Kubernetes' documentation. */
class ServiceVariablesTest {
  @Test
  void aServiceIsToldAsInACluster() {
    assertThat(ServiceVariables.of("redis-primary", "", new InetSocketAddress("10.0.0.11", 6379)))
        .isEqualTo(
            Map.of(
                "REDIS_PRIMARY_SERVICE_HOST", "10.0.0.11",
                "REDIS_PRIMARY_SERVICE_PORT", "6379",
                "REDIS_PRIMARY_PORT", "tcp://10.0.0.11:6379",
                "REDIS_PRIMARY_PORT_6379_TCP", "tcp://10.0.0.11:6379",
                "REDIS_PRIMARY_PORT_6379_TCP_PROTO", "tcp",
                "REDIS_PRIMARY_PORT_6379_TCP_PORT", "6379",
                "REDIS_PRIMARY_PORT_6379_TCP_ADDR", "10.0.0.11"));
  }

  @Test
  void aNamedPortHasAVariableMoreAndTheNamespaceBehindANameIsNotPartOfIt() {
    assertThat(ServiceVariables.of("shop.blue", "http-web", new InetSocketAddress("10.0.0.1", 80)))
        .containsEntry("SHOP_SERVICE_PORT_HTTP_WEB", "80")
        .containsEntry("SHOP_SERVICE_HOST", "10.0.0.1");
  }
}
