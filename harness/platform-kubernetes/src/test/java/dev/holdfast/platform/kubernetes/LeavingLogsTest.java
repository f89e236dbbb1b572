package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeavingLogsTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");

  @TempDir private Path folder = Path.of("");

  private static ClusterPod pod(@Nullable String leavesAt, boolean ended) {
    ContainerStateBuilder state = new ContainerStateBuilder();
    Pod raw =
        new PodBuilder()
            .withNewMetadata()
            .withName("catalog-1")
            .withUid("uid-1")
            .withDeletionTimestamp(leavesAt)
            .endMetadata()
            .withNewStatus()
            .addNewContainerStatus()
            .withName("app")
            .withRestartCount(0)
            .withState(
                ended
                    ? state.withNewTerminated().endTerminated().build()
                    : state.withNewRunning().endRunning().build())
            .endContainerStatus()
            .endStatus()
            .build();
    return new ClusterPod(PodView.of(raw, CATALOG), raw);
  }

  @Test
  void whatAPodSaidUntilItsEndIsKeptWhenItIsGone() throws Exception {
    try (StandInApi api =
            new StandInApi()
                .answer(
                    "/api/v1/namespaces/shop/pods/catalog-1/log",
                    "leaving\n",
                    "leaving\nstopped\n");
        KubernetesClient client = api.client()) {
      LeavingLogs leaving = new LeavingLogs(new PodLogs(client, "shop", folder));

      leaving.changed(1, pod(null, false), false);
      leaving.close();
      assertThat(folder).isEmptyDirectory();

      leaving.changed(2, pod("2026-11-22T10:00:00Z", false), false);
      leaving.changed(3, pod("2026-11-22T10:00:00Z", false), false);
      leaving.close();
      assertThat(folder.resolve("catalog-1.log")).hasContent("leaving\n");

      leaving.changed(4, pod("2026-11-22T10:00:00Z", true), false);
      leaving.changed(5, pod("2026-11-22T10:00:00Z", true), true);
      leaving.close();
      assertThat(folder.resolve("catalog-1.log")).hasContent("leaving\nstopped\n");
    }
  }

  @Test
  void whatWasKeptIsNotLostToALaterLookThatFails() throws Exception {
    Path file = folder.resolve("catalog-1.log");
    Files.writeString(file, "leaving\n");
    try (StandInApi api =
            new StandInApi()
                .refuse("/api/v1/namespaces/shop/pods/catalog-1/log", 404, "pod not found");
        KubernetesClient client = api.client();
        LeavingLogs leaving = new LeavingLogs(new PodLogs(client, "shop", folder))) {
      leaving.changed(1, pod("2026-11-22T10:00:00Z", true), false);
    }

    assertThat(file).hasContent("leaving\n");
  }
}
