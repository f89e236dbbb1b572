package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static EndpointSlice slice(String service, String pod, @Nullable Boolean ready) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName(service + "-" + pod)
        .addToLabels("kubernetes.io/service-name", service)
        .endMetadata()
        .addNewEndpoint()
        .withAddresses("10.42.0.7")
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .withNewTargetRef()
        .withName(pod)
        .endTargetRef()
        .endEndpoint()
        .build();
  }

  @Test
  void allSlicesOfAServiceCountTogether() {
    assertThat(
            Endpoints.ready(
                "catalog",
                List.of(
                    slice("catalog", "catalog-b", true),
                    slice("pricing", "pricing-a", true),
                    slice("catalog", "catalog-a", true))))
        .containsExactly("catalog-a", "catalog-b");
  }

  @Test
  void whatIsNotReadyGetsNoConnectionsAndWhatDoesNotSayDoes() {
    assertThat(
            Endpoints.ready(
                "catalog",
                List.of(slice("catalog", "catalog-a", false), slice("catalog", "catalog-b", null))))
        .containsExactly("catalog-b");
  }

  @Test
  void aSliceOfNoServiceIsNobodys() {
    EndpointSlice slice = new EndpointSliceBuilder().withNewMetadata().endMetadata().build();

    assertThat(Endpoints.service(slice)).isEmpty();
  }
}
