package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesPlatformTest {
  @Test
  void whatTheApiDoesNeedsNoWayToTheNodes() {
    for (String kind : List.of("delete-pod", "scale", "rollout", "drain-node", "observe")) {
      assertThat(KubernetesPlatform.missing(kind, false)).as(kind).isEmpty();
      assertThat(KubernetesPlatform.missing(kind, true)).as(kind).isEmpty();
    }
  }

  @Test
  void aNodeThatIsSomebodysIsNotStopped() {
    assertThat(KubernetesPlatform.missing("stop-node", true)).isEmpty();
    assertThat(KubernetesPlatform.missing("stop-node", false))
        .hasValueSatisfying(why -> assertThat(why).contains("could start", "use drain-node"));
  }

  @Test
  void whatANodeDoesNeedsAWayToIt() {
    for (String kind :
        List.of("network", "registry-outage", "log-store-outage", "packet-loss", "partition")) {
      assertThat(KubernetesPlatform.missing(kind, true)).as(kind).isEmpty();
      assertThat(KubernetesPlatform.missing(kind, false))
          .hasValueSatisfying(why ->
              assertThat(why).contains("there is no way to its nodes; use --platform containers"));
    }
  }
}
