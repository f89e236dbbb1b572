package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.helm.NetworkNeeds;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.BadSystem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyCheckTest {
  private static final String SIDECAR = "toxiproxy:2";
  private static final String PROXY =
      "{name: proxy, image: '" + SIDECAR + "', ports: [{name: proxied, containerPort: 8666}]}";

  private static void check(boolean hitsProbes, String... containers) throws Exception {
    JsonNode deployment =
        new YAMLMapper()
            .readTree(
                "{kind: Deployment, metadata: {name: catalog}, spec: {template: {spec: {containers: ["
                    + String.join(", ", containers)
                    + "]}}}}");
    Fault fault =
        new Fault.Network(
            new Workload(Workload.Kind.DEPLOYMENT, "catalog"),
            1,
            Toxic.of(new Toxic.Effect.Down()),
            hitsProbes,
            Duration.ofSeconds(1));
    ProxyCheck.check(NetworkNeeds.of(List.of(fault)), List.of(deployment), SIDECAR);
  }

  private static String app(String probe) {
    return "{name: app, image: app, ports: [{name: http, containerPort: 8080}], livenessProbe: {"
        + probe
        + "}}";
  }

  @Test
  void aStruckPodNeedsTheProxy() {
    assertThatThrownBy(() -> check(false, app("httpGet: {port: http}")))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith("Deployment/catalog: a network fault needs the platform's proxy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "httpGet: {port: proxied}",
        "httpGet: {port: 8666}",
        "tcpSocket: {port: 8666}",
        "grpc: {port: 8666}"
      })
  void aProbeGoesThroughTheProxyOnlyWhereTheFaultHitsProbes(String probe) throws Exception {
    check(true, PROXY, app(probe));

    assertThatThrownBy(() -> check(false, PROXY, app(probe)))
        .isInstanceOf(BadSystem.class)
        .hasMessageMatching(
            "Deployment/catalog: hits-probes is false, but its liveness probe asks port \\w+, through the proxy; .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"httpGet: {port: http}", "tcpSocket: {port: 8080}", "grpc: {port: 8080}"})
  void aProbeGoesToThePodItselfOtherwise(String probe) throws Exception {
    check(false, PROXY, app(probe));

    assertThatThrownBy(() -> check(true, PROXY, app(probe)))
        .isInstanceOf(BadSystem.class)
        .hasMessageMatching(
            "Deployment/catalog: hits-probes is true, but its liveness probe asks port \\w+, not through the proxy; .*");
  }
}
