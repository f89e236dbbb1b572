package dev.holdfast.platform.local.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.local.chart.PodSpec.EnvVar;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The charts of this repository, through Helm itself. */
class SampleChartTest {
  private static final Path SAMPLE =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.home")), "charts", "sample");

  @TempDir Path tmp;

  private SystemSpec read(Map<String, Object> values, String... overrides) {
    return Manifests.read(
        HelmCharts.in(tmp)
            .render(List.of(new ChartInstall("shop", SAMPLE, values, List.of(overrides)))),
        image -> image.startsWith("holdfast/"));
  }

  @Test
  void isCleanUnderHelmsStrictLint() {
    HelmCharts.Lint lint = HelmCharts.in(tmp).lint(SAMPLE);

    assertThat(lint.failed()).isFalse();
    assertThat(lint.messages())
        .noneMatch(line -> line.contains("[WARNING]") || line.contains("[ERROR]"));
  }

  @Test
  void asksForThreeReplicasOfThreeServices() {
    Blueprint blueprint = read(Map.of()).blueprint();

    assertThat(blueprint.workloads())
        .containsExactly(replicas("catalog", 3), replicas("gateway", 3), replicas("pricing", 3));
    assertThat(blueprint.services()).containsExactly("catalog", "gateway", "pricing");
  }

  private static Blueprint.Replicas replicas(String name, int count) {
    return new Blueprint.Replicas(
        new Workload(Workload.Kind.DEPLOYMENT, name), count, List.of("app"));
  }

  @Test
  void probesAsAskedForAndAsTuned() {
    SystemSpec spec =
        read(
            Map.of("catalog", Map.of("probes", Map.of("liveness", Map.of("enabled", false)))),
            "probes.readiness.periodSeconds=1,pricing.probes.readiness.path=/up");

    assertThat(probe(spec, "gateway", ProbeSpec.Kind.LIVENESS))
        .isEqualTo(
            new ProbeSpec(
                ProbeSpec.Kind.LIVENESS,
                new ProbeSpec.How.HttpGet(false, "/health", Map.of()),
                "",
                8081,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                1,
                3));
    assertThat(Objects.requireNonNull(probe(spec, "gateway", ProbeSpec.Kind.READINESS)).period())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(Objects.requireNonNull(probe(spec, "pricing", ProbeSpec.Kind.READINESS)).how())
        .isEqualTo(new ProbeSpec.How.HttpGet(false, "/up", Map.of()));
    assertThat(container(spec, "catalog").probes()).containsOnlyKeys(ProbeSpec.Kind.READINESS);
  }

  @Test
  void whoHasAStartupProbeIsAskedWhetherItIsReadyAsSoonAsItHasStarted() {
    SystemSpec spec =
        read(
            Map.of("probes", Map.of("readiness", Map.of("initialDelaySeconds", 7))),
            "catalog.probes.startup.enabled=true,catalog.probes.startup.initialDelaySeconds=1");

    assertThat(container(spec, "catalog").probes())
        .extractingFromEntries(entry -> entry.getValue().initialDelay())
        .containsExactlyInAnyOrder(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);
    assertThat(Objects.requireNonNull(probe(spec, "pricing", ProbeSpec.Kind.READINESS)))
        .extracting(ProbeSpec::initialDelay)
        .isEqualTo(Duration.ofSeconds(7));
  }

  private static PodSpec.Container container(SystemSpec spec, String deployment) {
    return spec.deployments().stream()
        .filter(each -> each.name().equals(deployment))
        .findFirst()
        .orElseThrow()
        .pod()
        .container();
  }

  private static @org.jspecify.annotations.Nullable ProbeSpec probe(
      SystemSpec spec, String deployment, ProbeSpec.Kind kind) {
    return container(spec, deployment).probes().get(kind);
  }

  @Test
  void tellsAServiceWhoAndWhereItIs() {
    SystemSpec spec =
        read(
            Map.of("registry", Map.of("url", "http://127.0.0.1:4")),
            "bind=any,catalog.env.HOLDFAST_CLIENT_TRIES=1");

    assertThat(container(spec, "gateway").environment())
        .contains(
            new EnvVar.Value("HOLDFAST_SERVICE", "gateway"),
            new EnvVar.Value("HOLDFAST_REGISTRY_URL", "http://127.0.0.1:4"),
            new EnvVar.Value("HOLDFAST_CLIENT_TRIES", "2"),
            new EnvVar.Value("HOLDFAST_BIND", "0.0.0.0"),
            new EnvVar.OfPod("HOLDFAST_INSTANCE", PodSpec.PodField.NAME),
            new EnvVar.OfPod("HOLDFAST_ADVERTISE", PodSpec.PodField.POD_IP));
    assertThat(container(spec, "catalog").environment())
        .contains(new EnvVar.Value("HOLDFAST_CLIENT_TRIES", "1"));
  }

  @Test
  void putsAProxyBeforeAServiceThatAsksForOne() {
    SystemSpec spec =
        read(
            Map.of("pricing", Map.of("proxy", Map.of("sidecar", PodSpec.PROXY_IMAGE))),
            "pricing.proxy.probes=true");

    PodSpec pod = pod(spec, "pricing");
    assertThat(pod.proxy()).isEqualTo(new PodSpec.Proxy("proxy", new PodSpec.Port("proxy", 8666)));
    assertThat(pod.containers()).containsExactly("app", "proxy");
    assertThat(pod.container().environment())
        .contains(
            new EnvVar.Value("HOLDFAST_PORT", "8080"),
            new EnvVar.Value("HOLDFAST_ADVERTISE_PORT", "8666"),
            new EnvVar.Value("HOLDFAST_REGISTRY_CHECK_PORT", "8666"));
    assertThat(pod.container().probes().values()).extracting(ProbeSpec::port).containsOnly(8666);
    assertThat(target(spec, "pricing")).isEqualTo("proxy");
    assertThat(pod.port("proxy")).hasValue(8666);
    assertThat(pod(spec, "catalog").proxy()).isNull();
    assertThat(target(spec, "catalog")).isEqualTo("http");
    assertThat(container(spec, "catalog").environment())
        .extracting(EnvVar::name)
        .doesNotContain("HOLDFAST_ADVERTISE_PORT");
  }

  @Test
  void probesBypassTheProxyUnlessAskedOtherwise() {
    SystemSpec spec =
        read(Map.of("pricing", Map.of("proxy", Map.of("sidecar", PodSpec.PROXY_IMAGE))));

    assertThat(container(spec, "pricing").probes().values())
        .extracting(ProbeSpec::port)
        .containsOnly(8081);
    assertThat(container(spec, "pricing").environment())
        .contains(new EnvVar.Value("HOLDFAST_ADVERTISE_PORT", "8666"))
        .extracting(EnvVar::name)
        .doesNotContain("HOLDFAST_REGISTRY_CHECK_PORT");
  }

  @Test
  void probesAndMetricsHaveAPortThatIsOnNoService() {
    SystemSpec spec = read(Map.of());

    assertThat(container(spec, "pricing").probes().values())
        .extracting(ProbeSpec::port)
        .containsOnly(8081);
    assertThat(container(spec, "pricing").environment())
        .contains(
            new EnvVar.Value("HOLDFAST_MANAGEMENT_PORT", "8081"),
            new EnvVar.Value("HOLDFAST_MANAGEMENT_SHARED", "false"));
    assertThat(spec.services())
        .allSatisfy(service ->
            assertThat(service.ports()).extracting(ServiceSpec.Port::target).containsOnly("http"));
  }

  @Test
  void probesCanBeOnTheServicesOwnPort() {
    SystemSpec spec = read(Map.of("management", Map.of("port", 0)));

    assertThat(container(spec, "pricing").probes().values())
        .extracting(ProbeSpec::port)
        .containsOnly(8080);
    assertThat(container(spec, "pricing").environment())
        .extracting(EnvVar::name)
        .doesNotContain("HOLDFAST_MANAGEMENT_PORT");
    assertThat(
            container(read(Map.of("management", Map.of("shared", true))), "pricing").environment())
        .contains(new EnvVar.Value("HOLDFAST_MANAGEMENT_SHARED", "true"));
  }

  @Test
  void aProxyOfAnotherImageIsAContainerLikeAnyOther() {
    SystemSpec spec =
        read(Map.of("pricing", Map.of("proxy", Map.of("sidecar", "shop/toxiproxy:2"))));

    assertThat(pod(spec, "pricing").proxy()).isNull();
    assertThat(spec.notHonoured())
        .anySatisfy(
            one -> assertThat(one.field()).isEqualTo("spec.template.spec.containers[proxy]"));
  }

  private static PodSpec pod(SystemSpec spec, String deployment) {
    return spec.deployments().stream()
        .filter(each -> each.name().equals(deployment))
        .findFirst()
        .orElseThrow()
        .pod();
  }

  private static String target(SystemSpec spec, String service) {
    return spec.services().stream()
        .filter(each -> each.name().equals(service))
        .findFirst()
        .orElseThrow()
        .ports()
        .getFirst()
        .target();
  }

  @Test
  void namesTheSecretThatARegistryAsksForInEachPod() {
    Map<String, Object> values = Map.of("image", Map.of("pullSecret", "team-registry"));

    assertThat(read(values).notHonoured())
        .filteredOn(each -> each.field().contains("imagePullSecrets"))
        .extracting(NotHonoured::object)
        .containsExactly("Deployment/catalog", "Deployment/gateway", "Deployment/pricing");
    assertThat(read(Map.of()).notHonoured())
        .noneMatch(each -> each.field().contains("imagePullSecrets"));
  }

  @Test
  void namesWhatIsNotHonoured() throws IOException {
    Path golden = Path.of("src/test/resources/sample.not-honoured.txt");

    List<String> named =
        read(Map.of()).notHonoured().stream()
            .map(each -> each.object() + " " + each.field() + ": " + each.why())
            .toList();

    assertThat(String.join("\n", named) + "\n").isEqualTo(Files.readString(golden));
  }

  @Test
  void refusesAValueThatTheChartDoesNotKnowInHelmsWords() {
    assertThatThrownBy(() -> read(Map.of("catalog", Map.of("replics", 1))))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "chart "
                + SAMPLE
                + " (release shop): Helm cannot render it: values don't meet the specifications of"
                + " the schema(s) in the following chart(s): sample: - at '/catalog': additional"
                + " properties 'replics' not allowed");
  }

  @Test
  void leavesNoFileBehindAndTheChartsFolderAlone() throws IOException {
    read(Map.of());

    try (Stream<Path> left = Files.list(tmp)) {
      assertThat(left).isEmpty();
    }
    try (Stream<Path> files = Files.walk(SAMPLE.resolve("charts").getParent())) {
      assertThat(files).noneMatch(file -> file.toString().contains("holdfast-helm"));
    }
  }

  @Test
  void saysThatThereIsNoChart() {
    assertThatThrownBy(() ->
            HelmCharts.in(tmp).render(List.of(new ChartInstall("shop", tmp, Map.of(), List.of()))))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "chart " + tmp + ": a chart's folder must hold a Chart.yaml, and this has none");
  }
}
