package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Workload;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodLogsTest {
  private static final String EVENTS = "/api/v1/namespaces/shop/events";

  private static String event(String kind, String name, String message) {
    return """
    {"kind": "Event", "apiVersion": "v1", "metadata": {"name": "e"}, "type": "Warning",
     "reason": "FailedCreate", "message": "%s", "involvedObject": {"kind": "%s", "name": "%s"}}
    """
        .formatted(message, kind, name);
  }

  private static Optional<String> notMade(String... events) throws Exception {
    String list =
        "{\"kind\": \"EventList\", \"apiVersion\": \"v1\", \"items\": [%s]}"
            .formatted(String.join(",", events));
    try (StandInApi api = new StandInApi().answer(EVENTS, list);
        KubernetesClient client = api.client()) {
      Optional<String> why =
          new PodLogs(client, "shop", Path.of("."))
              .notMade(new Workload(Workload.Kind.DEPLOYMENT, "web"));

      assertThat(api.asked()).singleElement().asString().contains("reason%3DFailedCreate");
      return why;
    }
  }

  @Test
  void saysWhyTheReplicaSetOfAWorkloadMadeNoPod() throws Exception {
    assertThat(
            notMade(
                event("ReplicaSet", "web-5d8f", "exceeded quota"),
                event("ReplicaSet", "web-5d8f", "service account web not found"),
                event("ReplicaSet", "web-shop-7c", "of another")))
        .contains("FailedCreate: service account web not found");
  }

  @Test
  void saysNothingWherePodsWereMade() throws Exception {
    assertThat(
            notMade(
                event("ReplicaSet", "db-5d8f", "exceeded quota"),
                event("Pod", "web-5d8f-x2x4k", "what befell a pod")))
        .isEmpty();
  }
}
