package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Workload;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
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

  private static final String PODS = "/api/v1/namespaces/shop/pods";
  private static final String NO_EVENTS =
      "{\"kind\": \"EventList\", \"apiVersion\": \"v1\", \"items\": []}";

  /** Of a job, whose init container and container are in these states. */
  private static String pod(String init, String app) {
    return """
    {"kind": "Pod", "apiVersion": "v1",
     "metadata": {"name": "migrate-x2x4k", "uid": "u1", "labels": {"job-name": "migrate"}},
     "spec": {"containers": []},
     "status": {"phase": "Pending",
      "initContainerStatuses": [{"name": "wait", "restartCount": 0, "state": {%s}}],
      "containerStatuses": [{"name": "app", "restartCount": 0, "state": {%s}}]}}
    """
        .formatted(init, app);
  }

  private static String ended(int exit) {
    return "\"terminated\": {\"exitCode\": %d, \"reason\": \"Error\"}".formatted(exit);
  }

  private static List<String> failedJobs(String pod) throws Exception {
    try (StandInApi api =
            new StandInApi()
                .answer(
                    PODS,
                    "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"items\": [%s]}"
                        .formatted(pod))
                .answer(PODS + "/migrate-x2x4k/log", "1\n2\n3\nno database yet\n")
                .answer(EVENTS, NO_EVENTS);
        KubernetesClient client = api.client()) {
      List<String> said = new PodLogs(client, "shop", Path.of(".")).failedJobs();
      assertThat(api.asked().getFirst()).contains("labelSelector=job-name");
      return said;
    }
  }

  @Test
  void ofAJobThatFailedItsPodsLastLinesAreTold() throws Exception {
    assertThat(failedJobs(pod(ended(0), ended(3))))
        .containsExactly("pod migrate-x2x4k Error (exit 3), last wrote: 2 | 3 | no database yet");
  }

  @Test
  void whatPreparesAPodAndFailsIsHeardAndWhatHasNotBegunIsNotAsked() throws Exception {
    assertThat(failedJobs(pod(ended(7), "\"waiting\": {\"reason\": \"PodInitializing\"}")))
        .containsExactly("pod migrate-x2x4k Error (exit 7), last wrote: 2 | 3 | no database yet");
  }

  @Test
  void aPodThatSaidNothingIsToldByItsState() throws Exception {
    String waiting = "\"waiting\": {\"reason\": \"ImagePullBackOff\"}";

    assertThat(failedJobs(pod(ended(0), waiting)))
        .containsExactly("pod migrate-x2x4k ImagePullBackOff");
  }
}
