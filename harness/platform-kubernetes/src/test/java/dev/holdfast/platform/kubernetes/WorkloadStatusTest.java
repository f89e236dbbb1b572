package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WorkloadStatusTest {
  private static final String SET = "/apis/apps/v1/namespaces/shop/daemonsets/agent";
  private static final String JOB = "/apis/batch/v1/namespaces/shop/jobs/import";

  private static String set(int generation, int observed) {
    return """
    {"kind": "DaemonSet", "apiVersion": "apps/v1", "metadata": {"name": "agent", "generation": %d},
     "status": {"desiredNumberScheduled": 3, "observedGeneration": %d}}
    """
        .formatted(generation, observed);
  }

  private static OptionalLong nodes(StandInApi api) {
    try (api;
        KubernetesClient client = api.client()) {
      return WorkloadStatus.nodes(client, "shop", "agent");
    }
  }

  private static boolean done(StandInApi api) {
    try (api;
        KubernetesClient client = api.client()) {
      return WorkloadStatus.isDone(client, "shop", "import");
    }
  }

  @Test
  void aDaemonSetRunsOnAsManyNodesAsTheClusterHasCounted() throws IOException {
    assertThat(nodes(new StandInApi().answer(SET, set(2, 2)))).hasValue(3);
    assertThat(nodes(new StandInApi().answer(SET, set(2, 1)))).as("counted before").isEmpty();
    assertThat(nodes(new StandInApi().refuse(SET, 403, "not yours"))).isEmpty();
  }

  @Test
  void aJobIsDoneWhenTheClusterSaysSoOrHasRemovedIt() throws IOException {
    String job = "{\"kind\": \"Job\", \"apiVersion\": \"batch/v1\", \"status\": {%s}}";

    assertThat(
            done(
                new StandInApi()
                    .answer(JOB, job.formatted("\"completionTime\": \"2026-01-31T12:00:00Z\""))))
        .isTrue();
    assertThat(done(new StandInApi().refuse(JOB, 404, "gone"))).isTrue();
    assertThat(done(new StandInApi().answer(JOB, job.formatted("\"active\": 1")))).isFalse();
    assertThat(done(new StandInApi().refuse(JOB, 403, "not yours"))).isFalse();
  }
}
