package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Waypoint;
import dev.holdfast.spi.LogStore.Found;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTallyTest {
  private static final String PODS = "/api/v1/namespaces/shop/pods/";
  private static final String TALLY = ":9600/proxy/_holdfast/tally/received";
  private final List<Found> found = new ArrayList<>();

  private static Pod pod(String name, String port) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .addNewPort()
        .withName(port)
        .withContainerPort(9600)
        .endPort()
        .endContainer()
        .endSpec()
        .build();
  }

  private static KubernetesClient askingOnce(StandInApi api) {
    try (KubernetesClient client = api.client()) {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(client.getConfiguration()).withRequestRetryBackoffLimit(0).build())
          .build();
    }
  }

  @Test
  void allPagesOfEachPodThatTellsAreRead() throws Exception {
    String first = "[1000,\"shop\",\"shop-1\",\"p1\",\"7\",\"r-b-3\",\"1970-01-01T00:00:00.5Z\"]\n";
    String second = "[1001,\"to\n[9,\"s\",\"i\",\"p\",\"\",\"\",\"\"]\n";
    try (StandInApi api = new StandInApi();
        KubernetesClient client = api.client()) {
      api.answer(PODS + "logstash-0" + TALLY, first, second, "")
          .answer(PODS + "filebeat-x" + TALLY, 404, "404 page not found\n");

      boolean known =
          new PipelineTally(client, "shop")
              .read(
                  Waypoint.RECEIVED,
                  List.of(
                      pod("filebeat-x", "monitoring"),
                      pod("logstash-0", "monitoring"),
                      pod("other-0", "http")),
                  found::add);

      assertThat(known).isTrue();
      assertThat(found)
          .containsExactly(
              new Found("shop", "shop-1", "p1", 7, "r-b-3", 500, 1_000),
              new Found("s", "i", "p", -1, "", -1, 9));
      assertThat(api.asked())
          .filteredOn(asked -> asked.contains("logstash-0"))
          .last()
          .asString()
          .as("from where the pages before it ended")
          .endsWith("?from=" + (first.length() + second.length()));
    }
  }

  @Test
  void onePodThatDoesNotAnswerKeepsNobodyFromReadingTheOthers() throws Exception {
    try (StandInApi api = new StandInApi();
        KubernetesClient client = askingOnce(api)) {
      api.answer(PODS + "filebeat-x" + TALLY, 0, "")
          .answer(PODS + "logstash-0" + TALLY, "[9,\"s\",\"i\",\"p\",\"1\",\"\",\"\"]\n", "");
      List<Pod> pods = List.of(pod("filebeat-x", "monitoring"), pod("logstash-0", "monitoring"));

      assertThat(new PipelineTally(client, "shop").read(Waypoint.RECEIVED, pods, found::add))
          .isTrue();
      assertThat(found).hasSize(1);
    }
  }

  @Test
  void wherePodsDoNotTellItIsNotKnown() throws Exception {
    try (StandInApi api = new StandInApi();
        KubernetesClient client = api.client()) {
      api.refuse(PODS + "logstash-0" + TALLY, 403, "pods/proxy is forbidden");

      assertThat(
              new PipelineTally(client, "shop")
                  .read(Waypoint.RECEIVED, List.of(pod("logstash-0", "monitoring")), found::add))
          .isFalse();
      assertThat(found).isEmpty();
    }
  }
}
