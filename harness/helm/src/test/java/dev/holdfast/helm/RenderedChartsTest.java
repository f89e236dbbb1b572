package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartSource;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What charts of several shapes render to. */
class RenderedChartsTest {
  @TempDir Path folder;

  private Path chart(String name, String more) throws IOException {
    Path chart = folder.resolve(name);
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(
        chart.resolve("Chart.yaml"), "apiVersion: v2\nname: " + name + "\nversion: 0.1.0\n" + more);
    Files.writeString(
        chart.resolve("templates/all.yaml"),
        "kind: ConfigMap\nmetadata: {name: %s}\ndata: {kube: \"{{ .Capabilities.KubeVersion }}\"}\n"
            .formatted(name));
    return chart;
  }

  private List<JsonNode> rendered(ChartInstall chart) {
    return HelmCharts.in(folder.resolve("tmp")).render(List.of(chart));
  }

  private List<String> names(Path chart, Map<String, Object> values) {
    return rendered(new ChartInstall("r", chart, values, List.of())).stream()
        .map(object -> object.path("kind").asText() + "/" + object.at("/metadata/name").asText())
        .toList();
  }

  @Test
  void aKeyWrittenAsForSetIsNotedWhereTheChartHasAMapThere() throws IOException {
    Path chart = chart("shop", "");
    Files.writeString(
        chart.resolve("values.yaml"), "web: {pods: {replicas: 1}, a.b: 1, a: {b: 2}}\npage: {}\n");
    Map<String, Object> values =
        Map.of(
            "web.pods.replicas",
            3,
            "web",
            Map.of("pods.replicas", 3, "a.b", 2),
            "page",
            Map.of("prometheus.io/scrape", "true"));
    assertThat(HelmCharts.notes(List.of(new ChartInstall("r", chart, values, List.of()))))
        .containsExactlyInAnyOrder(
            "release r, value web.pods.replicas: is one key whose name has a dot, and changes"
                + " nothing of what the chart has there; write web: {pods: {replicas: …}}",
            "release r, value web.pods.replicas: is one key whose name has a dot, and changes"
                + " nothing of what the chart has there; write pods: {replicas: …}");
  }

  @Test
  void hooksAndCrdsAreAmongThem() throws IOException {
    Path chart = chart("shop", "");
    Files.writeString(
        chart.resolve("templates/migrate.yaml"),
        """
        kind: Job
        metadata:
          name: migrate
          annotations: {"helm.sh/hook": pre-install, "helm.sh/hook-weight": "-5", team: blue}
        """);
    Files.createDirectories(chart.resolve("crds"));
    Files.writeString(
        chart.resolve("crds/things.yaml"),
        "kind: CustomResourceDefinition\nmetadata: {name: things.example.com}\n");

    assertThat(names(chart, Map.of()))
        .containsExactlyInAnyOrder(
            "CustomResourceDefinition/things.example.com", "ConfigMap/shop", "Job/migrate");
    assertThat(rendered(new ChartInstall("r", chart, Map.of(), List.of())))
        .filteredOn(object -> object.path("kind").asText().equals("Job"))
        .singleElement()
        .satisfies(job ->
            assertThat(job.at("/metadata/annotations").toString())
                .contains("\"helm.sh/hook\":\"pre-install\"")
                .contains("\"helm.sh/hook-weight\":\"-5\"")
                .contains("\"team\":\"blue\""));
  }

  @Test
  void whatTheValuesHoldOfSecretsIsKnownWhereverTheyAreRendered() throws IOException {
    Path chart = chart("shop", "");
    Files.writeString(chart.resolve("values.yaml"), "def: {password: planted-default-3434}\n");
    Path subchart = Files.createDirectories(chart.resolve("charts/cache"));
    Files.writeString(
        subchart.resolve("Chart.yaml"), "apiVersion: v2\nname: cache\nversion: 0.1.0\n");
    Files.writeString(subchart.resolve("values.yaml"), "token: planted-subchart-5656\n");
    Files.writeString(
        chart.resolve("templates/all.yaml"),
        "kind: ConfigMap\nmetadata: {name: a}\ndata: {conn: \"{{ .Values.db.password }}\"}\n");

    rendered(
        new ChartInstall(
            "r", chart, Map.of("db", Map.of("password", "planted-value-1212")), List.of()));

    assertThat(RenderedSecrets.known())
        .contains("planted-default-3434", "planted-subchart-5656", "planted-value-1212");
  }

  @Test
  void aPackedChartIsThatChart() throws IOException {
    Path chart = chart("shop", "");
    new Helm(chart).packageIt().withDestination(folder).call();

    assertThat(names(folder.resolve("shop-0.1.0.tgz"), Map.of())).containsExactly("ConfigMap/shop");
  }

  @Test
  void whatIsNoPackedChartIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("shop-0.1.0.tgz"), "no archive");

    assertThatThrownBy(() -> names(file, Map.of()))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "chart "
                + file
                + ": it must be a packed chart, a gzipped tar archive; run helm package");
  }

  @Test
  void subchartsPackedOrNotFollowConditionsAndTags() throws IOException {
    Path packed = chart("cache", "");
    Path shop =
        chart(
            "shop",
            """
            dependencies:
              - {name: cache, version: 0.1.0, condition: cache.enabled}
              - {name: queue, version: 0.1.0, repository: "file://../queue", tags: [slow]}
              - {name: queue, alias: other, version: 0.1.0, repository: "file://../queue"}
            """);
    chart("queue", "");
    Files.writeString(
        folder.resolve("queue/templates/all.yaml"),
        "kind: ConfigMap\nmetadata: {name: {{ .Chart.Name }}}\n");
    Files.createDirectories(shop.resolve("charts"));
    new Helm(packed).packageIt().withDestination(shop.resolve("charts")).call();

    assertThat(names(shop, Map.of()))
        .containsExactlyInAnyOrder(
            "ConfigMap/cache", "ConfigMap/queue", "ConfigMap/other", "ConfigMap/shop");
    assertThat(
            names(shop, Map.of("cache", Map.of("enabled", false), "tags", Map.of("slow", false))))
        .containsExactlyInAnyOrder("ConfigMap/other", "ConfigMap/shop");
  }

  @Test
  void theVersionOfKubernetesIsASetting() throws IOException {
    Path chart = chart("shop", "kubeVersion: \">=1.20.0-0 <1.30.0-0\"\n");

    assertThat(
            rendered(
                    new ChartInstall(
                        "r", new ChartSource.Local(chart), Map.of(), List.of(), "1.29.3"))
                .getFirst()
                .at("/data/kube")
                .asText())
        .isEqualTo("v1.29.3");
    assertThatThrownBy(() -> names(chart, Map.of()))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("incompatible with Kubernetes v1.34.0");
  }

  @Test
  void aLinkedFolderOfTheSameProjectIsFollowed() throws IOException {
    Files.writeString(folder.resolve("holdfast.yaml"), "images: {}");
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Files.writeString(shared.resolve("more.yaml"), "kind: ConfigMap\nmetadata: {name: linked}\n");
    Path chart = chart("shop", "");
    Files.createSymbolicLink(chart.resolve("templates/shared"), shared);

    assertThat(names(chart, Map.of()))
        .containsExactlyInAnyOrder("ConfigMap/linked", "ConfigMap/shop");
  }

  @Test
  void aDependencyThatIsNowhereIsNamed() throws IOException {
    Path chart =
        chart(
            "shop",
            "dependencies: [{name: cache, version: 1.x, repository: \"oci://127.0.0.1:9/charts\"}]\n");

    assertThatThrownBy(() -> names(chart, Map.of()))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining(
            "its dependency 'cache' must be in its folder charts or in its Chart.lock");
  }
}
