package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event.PlatformSaid;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventObserverTest {
  private static Event event(String uid, String version, int count) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(uid)
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .withNewInvolvedObject()
        .withKind("Pod")
        .withName("catalog-1")
        .endInvolvedObject()
        .withReason("Unhealthy")
        .withMessage("503")
        .withCount(count)
        .build();
  }

  @Test
  void whatHappenedBeforeIsLeftOutUntilItHappensAgain() throws Exception {
    List<dev.holdfast.model.Event> history = new ArrayList<>();
    try (StandInApi api =
            new StandInApi()
                .answer(
                    "/api/v1/namespaces/shop/events",
                    """
                    {"apiVersion": "v1", "kind": "EventList", "metadata": {"resourceVersion": "9"}, "items": [
                      {"metadata": {"name": "old", "uid": "old", "resourceVersion": "7"}, "count": 1}]}
                    """);
        KubernetesClient client = api.client()) {
      ResourceEventHandler<Event> writer =
          new EventObserver(client, "shop").writer(RunClock.startingNow(), history::add);

      writer.onAdd(event("old", "7", 1));
      // as after a connection that broke
      writer.onUpdate(event("old", "7", 1), event("old", "7", 1));
      assertThat(history).isEmpty();
      writer.onUpdate(event("old", "7", 1), event("old", "12", 2));
      writer.onAdd(event("new", "13", 1));
      writer.onUpdate(event("new", "13", 1), event("new", "13", 1));
    }

    assertThat(history)
        .extracting(each -> ((PlatformSaid) each).times())
        .as("how often each had happened")
        .containsExactly(2, 1);
  }

  @Test
  void aClusterThatSaysVeryMuchDoesNotFillTheHistory() throws Exception {
    List<dev.holdfast.model.Event> history = new ArrayList<>();
    try (StandInApi api = new StandInApi();
        KubernetesClient client = api.client()) {
      ResourceEventHandler<Event> writer =
          new EventObserver(client, "shop").writer(RunClock.startingNow(), history::add);

      for (int i = 0; i < 3_000; i++) {
        writer.onAdd(event("event-" + i, "1", 1));
      }
    }

    assertThat(history).hasSize(2_000);
  }
}
