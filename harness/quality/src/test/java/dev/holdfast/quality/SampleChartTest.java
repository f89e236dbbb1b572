package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.spi.BadSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample's chart, and with it the library chart: each switch through Helm itself. */
@Execution(ExecutionMode.CONCURRENT)
class SampleChartTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("holdfast.home"), "charts", "sample");

  @TempDir private Path tmp = Path.of("");

  private List<JsonNode> render(String... overrides) {
    return HelmCharts.in(tmp)
        .render(List.of(new ChartInstall("sample", FOLDER, Map.of(), List.of(overrides))));
  }

  private static JsonNode one(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + "/" + name));
  }

  private static List<String> kinds(List<JsonNode> objects) {
    return objects.stream().map(object -> object.path("kind").asText()).distinct().toList();
  }

  private static JsonNode pod(List<JsonNode> objects, String name) {
    return one(objects, "Deployment", name).at("/spec/template/spec");
  }

  private static JsonNode variable(List<JsonNode> objects, String name) {
    for (JsonNode each : pod(objects, "catalog").at("/containers/0/env")) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no variable " + name);
  }

  @Test
  void nothingOfWhatIsSwitchedOffIsRendered() {
    List<JsonNode> objects = render();

    assertThat(kinds(objects))
        .containsExactlyInAnyOrder(
            "ServiceAccount",
            "ConfigMap",
            "Service",
            "Deployment",
            "PodDisruptionBudget",
            "Pod"); // of helm test
    assertThat(one(objects, "Deployment", "catalog").at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(pod(objects, "catalog").path("topologySpreadConstraints")).hasSize(1);
    assertThat(pod(objects, "catalog").at("/containers/0/envFrom")).hasSize(1);
    assertThat(one(objects, "ConfigMap", "catalog").at("/data/HOLDFAST_REGISTRY_URL").asText())
        .isEqualTo("http://consul:8500");
  }

  @Test
  void whatScalesByItselfHasNoNumberOfReplicas() {
    List<JsonNode> objects =
        render(
            "catalog.autoscaling.enabled=true",
            "catalog.autoscaling.min=2",
            "catalog.autoscaling.max=6",
            "catalog.autoscaling.cpu=50",
            "catalog.autoscaling.behavior.scaleDown.stabilizationWindowSeconds=15");

    JsonNode scaler = one(objects, "HorizontalPodAutoscaler", "catalog");
    assertThat(scaler.at("/spec/scaleTargetRef/name").asText()).isEqualTo("catalog");
    assertThat(scaler.at("/spec/minReplicas").asInt()).isEqualTo(2);
    assertThat(scaler.at("/spec/maxReplicas").asInt()).isEqualTo(6);
    assertThat(scaler.at("/spec/metrics/0/resource/target/averageUtilization").asInt())
        .isEqualTo(50);
    assertThat(scaler.at("/spec/behavior/scaleDown/stabilizationWindowSeconds").asInt())
        .isEqualTo(15);
    assertThat(one(objects, "Deployment", "catalog").path("spec").has("replicas")).isFalse();
    assertThat(one(objects, "Deployment", "pricing").at("/spec/replicas").asInt()).isEqualTo(3);
  }

  @Test
  void aSecretsKeysBecomeVariables() {
    List<JsonNode> objects = render("catalog.secretRef=shop-keys");

    assertThat(pod(objects, "catalog").at("/containers/0/envFrom/1/secretRef/name").asText())
        .isEqualTo("shop-keys");
    assertThat(pod(objects, "pricing").at("/containers/0/envFrom")).hasSize(1);
  }

  @Test
  void podsStandOnTheNodesThatAreAskedFor() {
    List<JsonNode> objects = render("gateway.nodeSelector.disk=ssd");

    assertThat(pod(objects, "gateway").at("/nodeSelector/disk").asText()).isEqualTo("ssd");
    assertThat(pod(objects, "catalog").has("nodeSelector")).isFalse();
  }

  @Test
  void evictionsAreBoundedAsIsSaid() {
    assertThat(
            one(render("podDisruptionBudget.maxUnavailable=34%"), "PodDisruptionBudget", "catalog")
                .at("/spec/maxUnavailable")
                .asText())
        .isEqualTo("34%");
    assertThat(kinds(render("podDisruptionBudget.enabled=false")))
        .doesNotContain("PodDisruptionBudget");
  }

  @Test
  void podsKeepToDifferentZones() {
    JsonNode spread =
        pod(render("spread.zones=DoNotSchedule"), "catalog").path("topologySpreadConstraints");

    assertThat(spread).hasSize(2);
    assertThat(spread.get(1).path("topologyKey").asText()).isEqualTo("topology.kubernetes.io/zone");
    assertThat(spread.get(1).path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
    assertThat(spread.get(1).at("/labelSelector/matchLabels").size()).isEqualTo(2);
  }

  @Test
  void aPolicyLetsInTheReleasesPodsAndAnybodyToWhatLeadsOut() {
    List<JsonNode> objects =
        render("networkPolicy.enabled=true", "networkPolicy.scrapersFrom={monitoring}");

    JsonNode inner = one(objects, "NetworkPolicy", "catalog");
    assertThat(
            inner
                .at("/spec/ingress/0/from/0/podSelector/matchLabels")
                .path("app.kubernetes.io/instance")
                .asText())
        .isEqualTo("sample");
    assertThat(inner.at("/spec/ingress/1/ports/0/port").asText()).isEqualTo("management");
    assertThat(
            inner
                .at("/spec/ingress/1/from/0/namespaceSelector/matchLabels")
                .path("kubernetes.io/metadata.name")
                .asText())
        .isEqualTo("monitoring");
    assertThat(one(objects, "NetworkPolicy", "gateway").at("/spec/ingress/0").has("from"))
        .as("it is a LoadBalancer's")
        .isFalse();
  }

  @Test
  void probesAndMetricsAreOnAPortThatNoServiceHas() {
    List<JsonNode> objects = render("gateway.replicas=1");

    assertThat(pod(objects, "catalog").at("/containers/0/ports/1/name").asText())
        .isEqualTo("management");
    assertThat(pod(objects, "catalog").at("/containers/0/readinessProbe/httpGet/port").asText())
        .isEqualTo("management");
    for (String service : List.of("gateway", "catalog", "pricing")) {
      assertThat(one(objects, "Service", service).at("/spec/ports")).hasSize(1);
      assertThat(one(objects, "Service", service).at("/spec/ports/0/targetPort").asText())
          .isEqualTo("http");
    }
  }

  @Test
  void aDashboardForGrafanaIsThereWhereItIsAskedFor() throws Exception {
    JsonNode map = one(render("dashboard.enabled=true"), "ConfigMap", "sample-dashboard");

    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(new ObjectMapper().readTree(map.at("/data/holdfast.json").asText()).path("panels"))
        .isNotEmpty();
    assertThat(render("dashboard.enabled=false").toString()).doesNotContain("dashboard");
  }

  @Test
  void logLevelsAreAFileWhoseChangeRestartsNobody() {
    List<JsonNode> objects = render("logLevels=debug");

    assertThat(one(objects, "ConfigMap", "catalog-log").at("/data/levels").asText())
        .isEqualTo("debug");
    assertThat(pod(objects, "catalog").at("/containers/0/volumeMounts").toString())
        .contains("/etc/holdfast-log");
    assertThat(one(objects, "ConfigMap", "catalog").at("/data/HOLDFAST_LOG_LEVELS_FILE").asText())
        .isEqualTo("/etc/holdfast-log/levels");
    assertThat(one(objects, "Deployment", "catalog"))
        .isEqualTo(one(render("logLevels=warn"), "Deployment", "catalog"));
  }

  @Test
  void servicesSpeakTlsWithEachOtherAndTheGatewayPlainlyToTheOutside() {
    List<JsonNode> objects = render("tls.enabled=true");

    JsonNode inner = one(objects, "ConfigMap", "catalog").path("data");
    assertThat(inner.path("HOLDFAST_TLS_SERVE").asText()).isEqualTo("true");
    assertThat(inner.path("HOLDFAST_TLS_CALLERS_KNOWN").asText()).isEqualTo("true");
    assertThat(inner.path("HOLDFAST_CLIENT_TLS").asText()).isEqualTo("true");
    JsonNode gateway = one(objects, "ConfigMap", "gateway").path("data");
    assertThat(gateway.path("HOLDFAST_TLS_SERVE").asText()).isEqualTo("false");
    assertThat(gateway.path("HOLDFAST_CLIENT_TLS").asText()).isEqualTo("true");
    assertThat(pod(objects, "catalog").path("volumes").toString())
        .contains("\"secretName\":\"catalog-tls\"");
    assertThat(pod(render("tls.enabled=false"), "catalog").path("volumes").toString())
        .doesNotContain("-tls");
    assertThatThrownBy(() -> render("tls.enabled=true", "management.port=0"))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("tls.enabled needs a management.port");
  }

  @Test
  void theRegistrysTokenIsAFileThatIsReadAgain() {
    List<JsonNode> objects = render("registry.tokenSecret=consul-token");

    assertThat(variable(objects, "HOLDFAST_REGISTRY_TOKEN_FILE").path("value").asText())
        .isEqualTo("/etc/registry-token/token");
    assertThat(pod(objects, "catalog").path("volumes").toString())
        .contains("\"secretName\":\"consul-token\"", "\"path\":\"token\"");
  }

  @Test
  void eachPodAsksTheAgentOfItsOwnNode() {
    List<JsonNode> objects = render("registry.url=http://$(HOST_IP):8500");

    assertThat(variable(objects, "HOST_IP").at("/valueFrom/fieldRef/fieldPath").asText())
        .isEqualTo("status.hostIP");
    assertThat(variable(objects, "HOLDFAST_REGISTRY_URL").path("value").asText())
        .isEqualTo("http://$(HOST_IP):8500");
    assertThat(one(objects, "ConfigMap", "catalog").path("data").has("HOLDFAST_REGISTRY_URL"))
        .isFalse();
  }

  @Test
  void etcdIsOneValueAway() {
    List<JsonNode> objects =
        render(
            "registry.kind=etcd",
            "registry.url=https://etcd:2379",
            "registry.loginSecret=etcd-login",
            "registry.caSecret=etcd-ca");

    assertThat(one(objects, "ConfigMap", "catalog").at("/data/HOLDFAST_REGISTRY_KIND").asText())
        .isEqualTo("etcd");
    assertThat(
            variable(objects, "HOLDFAST_REGISTRY_PASSWORD")
                .at("/valueFrom/secretKeyRef/name")
                .asText())
        .isEqualTo("etcd-login");
    assertThat(variable(objects, "HOLDFAST_REGISTRY_CA").path("value").asText())
        .isEqualTo("/etc/registry/ca.crt");
    assertThat(pod(objects, "catalog").at("/volumes/1/secret/secretName").asText())
        .isEqualTo("etcd-ca");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.kind=zookeeper",
        "registry.kind=etcd,registry.check=http",
        "registry.kind=etcd,registry.tokenSecret=x",
        "registry.loginSecret=x",
        "spread.zones=always",
        "podDisruptionBudget.maxUnavailable=0",
        "networkPolicy.scrapersFrom={Not A Name}",
        "catalog.autoscaling.enabled=true,catalog.autoscaling.cpu=0",
        "catalog.autoscaling.behavior.up=1",
      })
  void whatCannotBeIsRefusedByTheSchema(String wrong) {
    assertThatThrownBy(() -> render(wrong)).isInstanceOf(BadSystem.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.kind=consul",
        "catalog.autoscaling.enabled=true",
        "networkPolicy.enabled=true,spread.zones=ScheduleAnyway,catalog.secretRef=x",
      })
  void itRendersWithEachSwitch(String values) {
    assertThat(render(values)).isNotEmpty();
  }
}
