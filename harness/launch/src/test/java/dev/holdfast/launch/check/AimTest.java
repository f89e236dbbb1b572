package dev.holdfast.launch.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.Workload;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AimTest {
  private static final Workload WEB = new Workload(Workload.Kind.DEPLOYMENT, "web");
  private static final String DEPLOYMENT =
      """
      kind: Deployment
      metadata: {name: %s}
      spec:
        replicas: 3
        template:
          metadata: {labels: {app: %s}}
          spec:
            containers:
              - {name: sidecar, ports: [{containerPort: 9901}]}
              - name: app
                ports: [{name: web, containerPort: 8080}, {name: admin, containerPort: 9000}]
                %s
      """;
  private static final String SERVICE =
      "{kind: Service, metadata: {name: web}, spec: {clusterIP: 10.0.0.1, selector: {app: web}, ports: [{name: admin, port: 9000}, {name: http, port: 80, targetPort: web}]}}";
  private static final String READY = "readinessProbe: {httpGet: {path: /healthz, port: web}}";

  private String request = "";
  private String service = "";
  private Optional<Workload> workload = Optional.of(WEB);

  private Asked asked() {
    return new Asked(workload, service, request, List.of(200, 204), 5, List.of(), false);
  }

  private Aim aim(String... objects) {
    return Aim.at(objects(objects), asked(), _ -> List.of("a", "b", "c"), Set.of("a", "b", "c"));
  }

  private static List<JsonNode> objects(String... objects) {
    List<JsonNode> all = new ArrayList<>();
    for (String object : objects) {
      try {
        all.add(new YAMLMapper().readTree(object));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static String web(String more) {
    return DEPLOYMENT.formatted("web", "web", more);
  }

  @Test
  void theServiceItsPortAndTheReadinessPathAreFound() {
    Aim aim = aim(web(READY), SERVICE);

    assertThat(aim.to()).isEqualTo("web:http");
    assertThat(aim.request()).containsExactly("get", "/healthz");
    assertThat(aim.healthPathOnly()).isTrue();
    assertThat(aim.anatomy().serving().path("name").asText()).isEqualTo("app");
  }

  @Test
  void aProbeOfAnotherPortIsNotWhatUsersAsk() {
    assertThatThrownBy(
            () -> aim(web("readinessProbe: {httpGet: {path: /healthz, port: admin}}"), SERVICE))
        .hasMessageContaining("no probe of deployment web asks for a path of port web")
        .hasMessageContaining("--request 'GET /'");
  }

  @Test
  void whatUsersAskForCanBeSaid() {
    request = "POST /orders {\"product\": 1}";
    Aim aim = aim(web(""), SERVICE);

    assertThat(aim.request()).containsExactly("post", "/orders", "{\"product\": 1}");
    assertThat(aim.healthPathOnly()).isFalse();
    request = "/orders/1";
    assertThat(aim(web(""), SERVICE).request()).containsExactly("get", "/orders/1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "FETCH /orders",
        "GET orders",
        "GET",
        "/orders more",
        "GET /ord\"ers",
        "POST /orders x"
      })
  void aRequestThatIsNoneIsRefusedWithOneThatIs(String wrong) {
    request = wrong;

    assertThatThrownBy(() -> aim(web(READY), SERVICE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got '" + wrong + "'")
        .hasMessageContaining("'GET /orders/1'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: Service, metadata: {name: web}, spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}}; headless",
        "{kind: Service, metadata: {name: web}, spec: {clusterIP: 10.0.0.1, selector: {app: other}, ports: [{port: 80}]}}; no Service leads users to deployment/web;",
        "{kind: Service, metadata: {name: web}, spec: {clusterIP: 10.0.0.1, ports: [{port: 80}]}}; no Service leads users",
      })
  void aServiceThatLeadsNoUsersThereIsRefusedByName(String serviceAndWhy) {
    String[] parts = serviceAndWhy.split("; ", 2);

    assertThatThrownBy(() -> aim(web(READY), parts[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(parts[1])
        .hasMessageContaining("--service");
  }

  /** Users come by a gateway, and what it calls is struck. */
  @Test
  void usersMayComeByAServiceThatLeadsElsewhere() {
    String gateway =
        "{kind: Service, metadata: {name: gateway}, spec: {clusterIP: 10.0.0.2, selector: {app: gateway}, ports: [{name: http, port: 80}]}}";
    String headless =
        "{kind: Service, metadata: {name: web-pods}, spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}}";
    service = "gateway";
    assertThatThrownBy(() -> aim(web(READY), SERVICE, headless, gateway))
        .hasMessageContaining("what users ask of Service gateway must be said");
    request = "GET /";

    Aim aim = aim(web(READY), SERVICE, headless, gateway);

    assertThat(aim.to()).isEqualTo("gateway:http");
    assertThat(aim.anatomy().isAsked()).isFalse();
    assertThat(aim.anatomy().leading()).isEqualTo("web");
    assertThat(aim.anatomy().targetPort()).isEqualTo("web");
    assertThat(aim.anatomy().headless()).containsExactly("web-pods");
    assertThat(aim(web(READY), gateway).anatomy().isAsked()).as("nothing leads to it").isFalse();
    service = "";
    assertThat(aim(web(READY), SERVICE, headless, gateway).anatomy().isAsked()).isTrue();
  }

  @Test
  void anExternalNameThatWasNamedIsRefused() {
    service = "db";

    assertThatThrownBy(() ->
            aim(
                web(READY),
                "{kind: Service, metadata: {name: db}, spec: {type: ExternalName, externalName: db.example.com}}"))
        .hasMessageContaining("--service: Service db is an ExternalName");
  }

  @Test
  void aPortIsNamedByItsNameOrNumber() {
    service = "web:80";
    assertThat(aim(web(READY), SERVICE).to()).isEqualTo("web:80");
    service = "web:admin";
    assertThatThrownBy(() -> aim(web(READY), SERVICE))
        .hasMessageContaining("no probe of deployment web asks for a path of port 9000");
    request = "GET /";
    Aim admin = aim(web(READY), SERVICE);
    assertThat(admin.to()).isEqualTo("web:admin");
    assertThat(admin.anatomy().isAsked()).isTrue();
    assertThat(admin.anatomy().targetPort()).as("of advice").isEqualTo("9000");
    service = "web:grpc";

    assertThatThrownBy(() -> aim(web(READY), SERVICE))
        .hasMessage("--service: Service web has no port 'grpc', but admin 9000, http 80");
  }

  @Test
  void whatIsNotThereIsRefusedWithWhatIs() {
    workload = Optional.of(new Workload(Workload.Kind.DEPLOYMENT, "wbe"));

    assertThatThrownBy(() -> aim(web(READY), SERVICE))
        .hasMessage("there is no deployment wbe; there are deployment/web");
  }

  @Test
  void theOnlyOneThatAServiceLeadsToNeedNotBeNamed() {
    workload = Optional.empty();
    String other = DEPLOYMENT.formatted("worker", "worker", "");

    assertThat(aim(web(READY), other, SERVICE).anatomy().workload()).isEqualTo(WEB);
    assertThatThrownBy(() -> aim(other)).hasMessageContaining("Services lead to none");
  }

  @Test
  void allThatCarryALabelAreFound() {
    List<JsonNode> objects =
        objects(
            "{kind: Deployment, metadata: {name: web, labels: {team: shop, tier: front}}}",
            "{kind: StatefulSet, metadata: {name: db, labels: {team: shop}}}",
            "{kind: Deployment, metadata: {name: other, labels: {team: mail}}}",
            "{kind: Service, metadata: {name: web, labels: {team: shop}}}");

    assertThat(Aim.labelled(objects, "team=shop"))
        .containsExactly(WEB, new Workload(Workload.Kind.STATEFULSET, "db"));
    assertThat(Aim.labelled(objects, "team=shop,tier==front")).containsExactly(WEB);
    assertThatThrownBy(() -> Aim.labelled(objects, "team=none"))
        .hasMessage(
            "no workload carries team=none; there are deployment/other, deployment/web, statefulset/db");
    for (String wrong : List.of("team", "=shop", "team=shop,", "team in (shop)")) {
      assertThatThrownBy(() -> Aim.labelled(objects, wrong))
          .hasMessageContaining("got '" + wrong + "'; write for example -l team=shop");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete-pod", "kill", "pause", "rollout"})
  void whatIsWrittenIsAScenarioThatCanBeKept(String kind) {
    request = "POST /orders/${1..9}?x=1 {\"product\": 1}";
    CheckScenario written =
        CheckScenario.of(
            kind, "{namespace: shop}", aim(web(""), SERVICE), asked(), Duration.ofSeconds(10));

    Reading read = ScenarioReader.read(written.text(), Path.of("check.yaml"), List.of());

    assertThat(read).as(written.text()).isInstanceOf(Reading.Good.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "pod/web", "deploy/", "deploy/Web", "deploy/web/x"})
  void aWorkloadIsNamedAsKubectlDoes(String wrong) {
    assertThat(Asked.workload("deploy/web")).isEqualTo(WEB);
    assertThatThrownBy(() -> Asked.workload(wrong)).hasMessageContaining("deploy/catalog");
  }

  @Test
  void anIngressThatLeadsToItIsFound() {
    String ingress =
        """
        kind: Ingress
        metadata: {name: %s}
        spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: %s, port: {number: 80}}}}]}}]}
        """;

    assertThat(
            aim(
                    DEPLOYMENT.formatted("web", "web", READY),
                    SERVICE,
                    ingress.formatted("others", "mail"),
                    ingress.formatted("shop", "web"))
                .anatomy()
                .ingresses())
        .containsExactly("shop");
  }
}
