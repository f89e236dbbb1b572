package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.Event;
import dev.holdfast.model.Event.EndpointsSeen;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointObserverTest {
  private final List<Event> history = new ArrayList<>();
  private final EndpointObserver.Slices slices =
      new EndpointObserver.Slices(RunClock.startingNow(), history::add);

  private static EndpointSlice slice(String service, Map<String, String> labels) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName(service + "-1")
        .addToLabels("kubernetes.io/service-name", service)
        .addToLabels(labels)
        .endMetadata()
        .addNewEndpoint()
        .withAddresses("10.42.0.9")
        .endEndpoint()
        .build();
  }

  @Test
  void whatARunMadeForItsOwnConnectionsIsNoServiceOfTheSystem() {
    EndpointSlice look = slice("holdfast-look-x7", Map.of(Labels.RUN, "run-1"));

    slices.onAdd(look);
    slices.onAdd(slice("catalog", Map.of()));
    slices.onUpdate(look, look);
    slices.onDelete(look, false);
    slices.onDelete(slice("catalog", Map.of()), false);

    assertThat(history)
        .map(EndpointsSeen.class::cast)
        .extracting(EndpointsSeen::service, EndpointsSeen::pods)
        .containsExactly(tuple("catalog", List.of("10.42.0.9")), tuple("catalog", List.of()));
  }
}
