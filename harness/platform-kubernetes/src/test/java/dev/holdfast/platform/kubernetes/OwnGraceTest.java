package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OwnGraceTest {
  private static final String PODS = "/api/v1/namespaces/shop/pods";

  private static String pods(String... specs) {
    return "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"items\": [%s]}"
        .formatted(
            Arrays.stream(specs)
                .map("{\"metadata\": {\"name\": \"p\"}, \"spec\": %s}"::formatted)
                .collect(Collectors.joining(", ")));
  }

  private static Duration goneWithin(StandInApi api) {
    try (api;
        KubernetesClient client = api.client()) {
      return OwnGrace.goneWithin(client, "shop");
    }
  }

  @Test
  void itIsWaitedAsLongAsThePodsOwnGraceAndAMargin() throws IOException {
    assertThat(
            goneWithin(
                new StandInApi()
                    .answer(
                        PODS,
                        pods(
                            "{\"terminationGracePeriodSeconds\": 5}",
                            "{\"terminationGracePeriodSeconds\": 60}",
                            "{}"))))
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void podsOfLittleGraceAreGivenTimeToo() throws IOException {
    assertThat(
            goneWithin(
                new StandInApi().answer(PODS, pods("{\"terminationGracePeriodSeconds\": 0}"))))
        .isEqualTo(Duration.ofSeconds(45));
    assertThat(goneWithin(new StandInApi().answer(PODS, pods()))).isEqualTo(Duration.ofSeconds(45));
  }

  @Test
  void aClusterThatDoesNotSayIsGivenTheLeast() throws IOException {
    assertThat(goneWithin(new StandInApi().refuse(PODS, 403, "not yours")))
        .isEqualTo(Duration.ofSeconds(45));
  }
}
