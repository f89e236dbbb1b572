package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
