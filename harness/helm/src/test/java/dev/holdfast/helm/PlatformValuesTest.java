package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.spi.BadSystem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformValuesTest {
  private static final PlatformValues VALUES =
      PlatformValues.of("local", "consul", "http://127.0.0.1:4", "holdfast", "local");

  private static ChartInstall chart(Map<String, Object> values, List<String> overrides) {
    return new ChartInstall("shop", Path.of("/chart"), values, overrides);
  }

  @Test
  void fillsInWhereverATextStands() {
    ChartInstall filled =
        VALUES.fill(
            chart(
                Map.of(
                    "registry", Map.of("url", "${platform.registry.url}/v1", "tries", 2),
                    "images", List.of("${platform.image.registry}/cart")),
                List.of("kind=${platform.registry.kind}")));

    assertThat(filled.values())
        .containsEntry("registry", Map.of("url", "http://127.0.0.1:4/v1", "tries", 2))
        .containsEntry("images", List.of("holdfast/cart"));
    assertThat(filled.overrides()).containsExactly("kind=consul");
  }

  @Test
  void offersAProxyOnlyWhereOneIsNeeded() {
    ChartInstall chart =
        chart(
            Map.of("sidecar", "${platform.proxy.sidecar}", "probes", "${platform.proxy.probes}"),
            List.of());

    assertThat(VALUES.fill(chart).values())
        .containsEntry("sidecar", "")
        .containsEntry("probes", "false");
    assertThat(VALUES.withProxies("shop/proxy:1", true).fill(chart).values())
        .containsEntry("sidecar", "shop/proxy:1")
        .containsEntry("probes", "true");
  }

  @Test
  void namesWhatThereIsWhereAReferenceLeadsNowhere() {
    assertThatThrownBy(() ->
            VALUES.fill(chart(Map.of("a", Map.of("b", "${platform.registry.ulr}")), List.of())))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "release shop, value a.b: the local platform has no ${platform.registry.ulr}; it has"
                + " ${platform.image.registry}, ${platform.image.tag}, ${platform.proxy.probes},"
                + " ${platform.proxy.sidecar}, ${platform.registry.kind}, ${platform.registry.url}");
  }

  @Test
  void knowsWhoWantsTheRegistry() {
    assertThat(PlatformValues.wantsRegistry(List.of(chart(Map.of("a", "b"), List.of())))).isFalse();
    assertThat(
            PlatformValues.wantsRegistry(
                List.of(chart(Map.of(), List.of("url=${platform.registry.url}")))))
        .isTrue();
  }

  private static Map<String, Object> registry(Object... more) {
    Map<String, Object> registry = new LinkedHashMap<>();
    registry.put("url", "${platform.registry.url}");
    for (int i = 0; i < more.length; i += 2) {
      registry.put((String) more[i], more[i + 1]);
    }
    return Map.of("shop", Map.of("registry", registry));
  }

  private static String kind(Map<String, Object> values, String... overrides) {
    return PlatformValues.registryKind(List.of(chart(values, List.of(overrides))));
  }

  @Test
  void theRegistrysKindIsWhatStandsBesideItsUrl() {
    assertThat(kind(Map.of())).isEqualTo("consul");
    assertThat(kind(registry())).isEqualTo("consul");
    assertThat(kind(registry("kind", "etcd"))).isEqualTo("etcd");
    assertThat(kind(registry("kind", "${platform.registry.kind}"))).isEqualTo("consul");
    assertThat(kind(Map.of("kind", "etcd"))).as("of something else").isEqualTo("consul");
  }

  @Test
  void theRegistrysKindIsOverriddenAsAnyValueIs() {
    assertThat(kind(registry(), "shop.registry.kind=etcd")).isEqualTo("etcd");
    assertThat(kind(registry(), "--set-string shop.registry.kind=etcd")).isEqualTo("etcd");
    assertThat(kind(registry("kind", "etcd"), "a=1,shop.registry.kind=consul")).isEqualTo("consul");
    assertThat(kind(registry(), "shop.cache.kind=etcd")).isEqualTo("consul");
    assertThat(kind(Map.of(), "registry.kind=etcd", "registry.url=${platform.registry.url}"))
        .isEqualTo("etcd");
  }

  @Test
  void aKindOfRegistryThatNoPlatformHasIsRefused() {
    assertThatThrownBy(() -> kind(registry("kind", "zookeeper")))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "release shop, value shop.registry.kind: must be one of consul, etcd, which the"
                + " platforms have as registry, got 'zookeeper'");
    assertThatThrownBy(() ->
            PlatformValues.registryKind(
                List.of(chart(registry(), List.of()), chart(registry("kind", "etcd"), List.of()))))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("consul and etcd");
  }
}
