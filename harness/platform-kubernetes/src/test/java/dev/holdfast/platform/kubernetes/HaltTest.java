package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.CannotStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HaltTest {
  private static final String ALL = "/api/v1/configmaps";
  private static final String HOLD = "/api/v1/namespaces/shop/configmaps/holdfast-run";

  private final List<String> said = new ArrayList<>();

  private static String hold(String uid) {
    return """
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "holdfast-run", "namespace": "shop", "uid": "%s"},
     "data": {"run": "run-1", "who": "ann@there"}}
    """
        .formatted(uid);
  }

  private List<String> halt(StandInApi api, Duration within) throws Exception {
    return new Halt(api.cluster()).all("", within, said::add);
  }

  @Test
  void everyRunOfTheClusterIsToldAndWaitedFor() throws Exception {
    try (StandInApi api =
        new StandInApi()
            .answer(ALL, "{\"kind\": \"ConfigMapList\", \"items\": [%s]}".formatted(hold("1")))
            // told, then still there, then another run's by that name
            .answer(HOLD, hold("1"), hold("1"), hold("2"))) {
      assertThat(halt(api, Duration.ofSeconds(20))).isEmpty();
      assertThat(api.asked()).contains("PATCH " + HOLD);
    }
    assertThat(said)
        .containsExactly(
            "namespace shop: told run run-1 of ann@there to end",
            "namespace shop: it has healed and let go");
  }

  @Test
  void oneThatDoesNotLetGoIsNamed() throws Exception {
    try (StandInApi api =
        new StandInApi()
            .answer(ALL, "{\"kind\": \"ConfigMapList\", \"items\": [%s]}".formatted(hold("1")))
            .answer(HOLD, hold("1"))) {
      assertThat(halt(api, Duration.ofMillis(1))).containsExactly("shop");
    }
  }

  @Test
  void whoMayNotIsToldWhichRightLacks() throws Exception {
    try (StandInApi api =
        new StandInApi()
            .refuse(
                ALL,
                403,
                "User x cannot list resource \\\"configmaps\\\" in API group \\\"\\\" at the cluster scope")) {
      assertThatThrownBy(() -> halt(api, Duration.ofMillis(1)))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("verb 'list' on 'configmaps'");
    }
  }
}
