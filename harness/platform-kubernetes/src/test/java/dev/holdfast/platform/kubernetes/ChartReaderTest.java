package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartReaderTest {
  private static List<JsonNode> objects(String... yaml) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String each : yaml) {
      objects.add(new YAMLMapper().readTree(each));
    }
    return objects;
  }

  private static final String CATALOG =
      """
      kind: Deployment
      metadata: {name: catalog}
      spec:
        replicas: 3
        template:
          spec:
            initContainers: [{name: prepare, image: "prepare:1"}]
            containers: [{name: app, image: "catalog:1"}, {name: proxy, image: "proxy:1"}]
      """;

  @Test
  void readsWorkloadsTheirContainersAndServices() throws IOException {
    Blueprint blueprint =
        ChartReader.blueprint(
            objects(
                CATALOG,
                "{kind: StatefulSet, metadata: {name: store}, spec: {template: {spec: {containers: [{name: db}]}}}}",
                "{kind: Service, metadata: {name: catalog}}"));

    assertThat(blueprint.workloads())
        .containsExactly(
            new Blueprint.Replicas(
                new Workload(Workload.Kind.DEPLOYMENT, "catalog"), 3, List.of("app", "proxy")),
            // Kubernetes' own default
            new Blueprint.Replicas(
                new Workload(Workload.Kind.STATEFULSET, "store"), 1, List.of("db")));
    assertThat(blueprint.services()).containsExactly("catalog");
    assertThat(blueprint.notHonoured()).isEmpty();
  }

  private static int pods(String yaml) throws IOException {
    return ChartReader.blueprint(objects(yaml)).workloads().getFirst().count();
  }

  @Test
  void aDaemonSetHasAtLeastOnePodAndAJobAsManyAsItRunsAtATime() throws IOException {
    Blueprint blueprint =
        ChartReader.blueprint(
            objects(
                "{kind: DaemonSet, metadata: {name: agent}, spec: {template: {spec: {containers: [{name: a}]}}}}"));

    assertThat(blueprint.workloads())
        .containsExactly(
            new Blueprint.Replicas(
                new Workload(Workload.Kind.DAEMONSET, "agent"), 1, List.of("a")));
    assertThat(blueprint.workloads().getFirst().isLeast()).isTrue();
    assertThat(blueprint.notes())
        .singleElement()
        .asString()
        .startsWith("daemonset agent has a pod");
    assertThat(pods("{kind: Job, metadata: {name: import}, spec: {}}")).isEqualTo(1);
    assertThat(pods("{kind: Job, metadata: {name: import}, spec: {parallelism: 4}}")).isEqualTo(4);
    assertThat(
            pods("{kind: Job, metadata: {name: import}, spec: {parallelism: 4, completions: 2}}"))
        .isEqualTo(2);
    assertThat(pods("{kind: Job, metadata: {name: import}, spec: {suspend: true}}")).isZero();
  }

  @Test
  void theSystemsPodsAreFoundByLabelsOfAJobTheClustersOwn() throws IOException {
    assertThat(
            ChartReader.selectors(
                objects(
                    "{kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}}}}",
                    "{kind: Job, metadata: {name: import}, spec: {}}")))
        .containsExactlyInAnyOrder(Map.of("app", "agent"), Map.of("job-name", "import"));
  }

  @Test
  void hooksAreHelmsAndNoPartOfTheSystemButTheirImagesAreNeeded() throws IOException {
    List<JsonNode> objects =
        objects(
            CATALOG,
            "{kind: Pod, metadata: {name: t, annotations: {helm.sh/hook: test}}, spec: {containers: [{name: t, image: \"test:1\"}]}}");

    assertThat(ChartReader.blueprint(objects).workloads()).hasSize(1);
    assertThat(ChartReader.images(objects))
        .containsExactly("catalog:1", "prepare:1", "proxy:1", "test:1");
  }
}
