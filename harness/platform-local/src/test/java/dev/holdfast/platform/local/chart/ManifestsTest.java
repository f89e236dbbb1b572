package dev.holdfast.platform.local.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.PodSpec.EnvVar;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest {
  /** A Deployment whose container has these further fields, as YAML flow. */
  private static String deployment(String fields) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cart, labels: {any: thing}}
    spec:
      selector: {matchLabels: {app: cart}}
      template:
        metadata: {labels: {app: cart, tier: front}}
        spec:
          containers:
            - {name: app, image: "host:5000/shop/cart:1.2", ports: [{name: http, containerPort: 8080}]%s}
    """
        .formatted(fields.isEmpty() ? "" : ", " + fields);
  }

  private static SystemSpec read(String... documents) {
    List<JsonNode> objects = new ArrayList<>();
    for (String document : documents) {
      try {
        objects.add(new YAMLMapper().readTree(document));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Manifests.read(objects, image -> false);
  }

  private static PodSpec.Container container(SystemSpec spec) {
    return spec.deployments().getFirst().pod().container();
  }

  /** By the name of what it scales, which is what a scenario rests on. */
  @Test
  void anAutoscalerIsLeftOut() {
    SystemSpec spec =
        read(
            deployment(""),
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: of-cart}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}, maxReplicas: 3}
            """);

    assertThat(spec.leftOut())
        .containsExactly(
            new Blueprint.LeftOut(
                "HorizontalPodAutoscaler",
                "cart",
                "nothing scales by itself here; use --platform containers"));
    assertThat(spec.deployments()).hasSize(1);
  }

  @Test
  void hasTheDefaultsOfKubernetes() {
    SystemSpec spec = read(deployment("readinessProbe: {httpGet: {port: http}}"));

    assertThat(spec.notHonoured()).isEmpty();
    assertThat(spec.deployments().getFirst().replicas()).isEqualTo(1);
    assertThat(spec.deployments().getFirst().pod().grace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(container(spec).imageName()).isEqualTo("host:5000/shop/cart");
    assertThat(container(spec).probes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                ProbeSpec.Kind.READINESS,
                new ProbeSpec(
                    ProbeSpec.Kind.READINESS,
                    new ProbeSpec.How.HttpGet(false, "/", Map.of()),
                    "",
                    8080,
                    Duration.ZERO,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    1,
                    3)));
  }

  @Test
  void namesEveryFieldThatItDoesNotActOnEvenOneItHasNeverHeardOf() {
    SystemSpec spec =
        read(
            deployment(
                "resources: {limits: {memory: 1Gi}}, fancy: {new: thing}, livenessProbe: {exec:"
                    + " {command: [x]}, periodSeconds: 5}"),
            "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: cart}}",
            "{apiVersion: x/v1, kind: Widget, metadata: {name: w}}");

    String at = "spec.template.spec.containers[app].";
    assertThat(spec.notHonoured())
        .containsExactly(
            new NotHonoured(
                "Deployment/cart", at + "fancy", "the local platform does not know this field"),
            new NotHonoured(
                "Deployment/cart", at + "resources", "processes share the machine without limits"),
            new NotHonoured("PodDisruptionBudget/cart", "", "nothing evicts pods here"),
            new NotHonoured(
                "Widget/w", "", "the local platform does not act on objects of this kind"));
  }

  @Test
  void readsVariablesFromEverySourceTheLaterWins() {
    SystemSpec spec =
        read(
            deployment(
                "envFrom: [{configMapRef: {name: c}}, {secretRef: {name: s}, prefix: S_}],"
                    + " env: [{name: A, value: own}, {name: T, valueFrom: {secretKeyRef: {name: s,"
                    + " key: token}}}, {name: ME, valueFrom: {fieldRef: {fieldPath:"
                    + " metadata.name}}}, {name: MAYBE, valueFrom: {configMapKeyRef: {name: gone,"
                    + " key: k, optional: true}}}]"),
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {A: common, B: b}}",
            "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {token: c2VjcmV0}}");

    assertThat(container(spec).environment())
        .containsExactly(
            new EnvVar.Value("B", "b"),
            new EnvVar.Value("S_token", "secret"),
            new EnvVar.Value("A", "own"),
            new EnvVar.Value("T", "secret"),
            new EnvVar.OfPod("ME", PodSpec.PodField.NAME));
    assertThat(spec.notHonoured()).isEmpty();
  }

  @Test
  void readsWhereAServiceLeads() {
    SystemSpec spec =
        read(
            deployment(""),
            "{apiVersion: v1, kind: Service, metadata: {name: cart}, spec: {type: LoadBalancer,"
                + " selector: {app: cart}, ports: [{name: web, port: 80, targetPort: http}, {name: dns, port: 53,"
                + " protocol: UDP}]}}");

    ServiceSpec service = spec.services().getFirst();
    assertThat(service.ports()).containsExactly(new ServiceSpec.Port("web", 80, "http"));
    assertThat(service.selects(spec.deployments().getFirst().pod())).isTrue();
    assertThat(spec.notHonoured())
        .containsExactly(
            new NotHonoured("Service/cart", "spec.ports[53]", "only TCP is carried here"));
  }

  @Test
  void saysWhereAPodCouldNotStart() {
    assertThatThrownBy(() -> read(deployment("envFrom: [{configMapRef: {name: c}}]")))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "Deployment/cart, spec.template.spec.containers[app].envFrom[0].configMapRef: the"
                + " charts render no ConfigMap 'c', and the pod could not start without it; render"
                + " it, or say optional: true");
    assertThatThrownBy(() -> read(deployment("readinessProbe: {httpGet: {port: admin}}")))
        .isInstanceOf(BadSystem.class)
        .hasMessageEndingWith(
            "readinessProbe.httpGet.port: must be a number, or the name of a port of the container, got 'admin'; it has 'http'");
    assertThatThrownBy(() ->
            read(
                deployment("livenessProbe: {tcpSocket: {port: admin}}")
                    .replace("name: http, ", "")))
        .isInstanceOf(BadSystem.class)
        .hasMessageEndingWith("got 'admin'; none of its ports has a name");
    assertThatThrownBy(
            () -> read(deployment("livenessProbe: {tcpSocket: {port: 1}, periodSeconds: -1}")))
        .isInstanceOf(BadSystem.class)
        .hasMessageEndingWith(
            "livenessProbe.periodSeconds: must be a whole number of at least 0, got -1");
    assertThatThrownBy(() -> read(deployment(""), deployment("")))
        .isInstanceOf(BadSystem.class)
        .hasMessage("Deployment/cart: the charts render it twice; names must differ");
  }

  private static final String WITH_VOLUMES =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart, namespace: default}
      spec:
        selector: {matchLabels: {app: cart}}
        template:
          metadata: {labels: {app: cart}}
          spec:
            containers:
              - name: app
                image: cart
                volumeMounts:
                  - {name: conf, mountPath: /config}
                  - {name: conf, mountPath: /etc/app.ini, subPath: app.ini}
                  - {name: work, mountPath: /work}
                  - {name: store, mountPath: /data}
                  - {name: docker, mountPath: /var/run/docker.sock}
                  - {name: mine, mountPath: /mine}
            volumes:
              - {name: conf, configMap: {name: conf, defaultMode: 288, items: [{key: app.ini, path: app.ini, mode: 256}]}}
              - {name: work, emptyDir: {medium: Memory}}
              - {name: store, persistentVolumeClaim: {claimName: store}}
              - {name: docker, hostPath: {path: /var/run/docker.sock}}
              - {name: mine, secret: {secretName: made-by-hand}}
              - {name: unused, csi: {driver: x}}
      """;

  @Test
  void volumesAreReadAndWhatCannotBeHadIsNamed() {
    SystemSpec spec =
        read(
            WITH_VOLUMES,
            "{kind: ConfigMap, metadata: {name: conf}, data: {app.ini: a=1, other: x}}",
            "{kind: ConfigMap, metadata: {name: conf, namespace: elsewhere}, data: {app.ini: a=2}}");

    assertThat(container(spec).mounts())
        .extracting(mount -> mount.path() + " " + mount.volume().getClass().getSimpleName())
        .containsExactly(
            "/config Files", "/etc/app.ini Files", "/work Empty", "/data Empty", "/mine Files");
    assertThat(container(spec).mounts().getFirst().volume())
        .isEqualTo(
            new Volume.Files(
                "conf", List.of(new Volume.File("app.ini", VolumeReader.fixed("a=1"), 256))));
    assertThat(spec.notHonoured())
        .extracting(one -> one.field() + ": " + one.why())
        .containsExactlyInAnyOrder(
            "spec.template.spec.volumes[store].persistentVolumeClaim: nothing is kept here: an"
                + " empty folder is there instead, which ends with the pod",
            "spec.template.spec.volumes[docker]: the local platform has no volume of the kind"
                + " hostPath",
            "spec.template.spec.volumes[mine]: the charts render no Secret 'made-by-hand'; an"
                + " empty folder is there");
  }

  @Test
  void aMountOfAVolumeThatThereIsNotIsRefused() {
    assertThatThrownBy(() -> read(deployment("volumeMounts: [{name: gone, mountPath: /x}]")))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("a container mounts 'gone', add it");
  }

  @Test
  void aNamespaceThatIsTheReleasesOwnIsNoOther() {
    SystemSpec spec =
        read(
            deployment(""),
            "{kind: Service, metadata: {name: cart, namespace: default}, spec: {selector: {app:"
                + " cart}, ports: [{port: 80}]}}");

    assertThat(spec.services().getFirst().selects(spec.deployments().getFirst().pod())).isTrue();
  }

  @Test
  void whatComesAfterTheStartAndBeforeTheEndIsRead() {
    SystemSpec spec =
        read(
            deployment(
                "lifecycle: {preStop: {httpGet: {path: /bye, port: http}}, postStart: {exec:"
                    + " {command: [warm, up]}}}"));

    assertThat(container(spec).preStop())
        .isEqualTo(
            new PodSpec.Hook.Asked(new ProbeSpec.How.HttpGet(false, "/bye", Map.of()), "", 8080));
    assertThat(container(spec).postStart())
        .isEqualTo(new PodSpec.Hook.Asked(new ProbeSpec.How.Exec(List.of("warm", "up")), "", 0));
    assertThat(container(spec).asides()).containsOnlyKeys("lifecycle.postStart");
    assertThat(spec.notHonoured()).isEmpty();
  }

  @Test
  void whereAProgramStartsAndWhetherItIsToldOfServicesIsRead() {
    SystemSpec spec =
        read(
            deployment("workingDir: /srv/shop"),
            deployment("")
                .replace("name: cart,", "name: other,")
                .replace(
                    "spec:\n      containers",
                    "spec:\n      enableServiceLinks: false\n      containers"),
            "{kind: Service, metadata: {name: cart}, spec: {clusterIP: None, ports: [{port: 80}]}}",
            "{kind: Service, metadata: {name: door}, spec: {clusterIP: '', ports: [{port: 80}]}}");

    assertThat(container(spec).workingDir()).isEqualTo("/srv/shop");
    assertThat(spec.deployments())
        .extracting(one -> one.pod().serviceLinks())
        .containsExactly(true, false);
    assertThat(spec.services()).extracting(ServiceSpec::headless).containsExactly(true, false);
    assertThat(spec.notHonoured()).extracting(NotHonoured::field).containsExactly("spec.clusterIP");
  }

  /** A cluster would refuse each, and a pass here would be one of another chart. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "env: [{name: A, value: true}] | env[A].value: must be a text, got true; write \"true\"",
        "env: [{name: A, value: 5}] | env[A].value: must be a text, got 5; write \"5\"",
        "args: [--port, 8080] | args[1]: must be a text, got 8080; write \"8080\"",
        "command: sh | command: must be a list of texts, got \"sh\"",
        "readinessProbe: {periodSeconds: 3} | readinessProbe: must have one of httpGet, tcpSocket, exec, grpc",
        "livenessProbe: {tcpSocket: {port: 1}, exec: {command: [a]}} | livenessProbe: must have one of httpGet, tcpSocket, exec, grpc, got tcpSocket and exec",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: nope, key: k}}}] | env[A].valueFrom: the charts render no Secret 'nope'",
        "env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}] | env[A]: must have value or valueFrom, not both",
        "env: [{name: 'A=B', value: x}] | env[A=B].name: a variable's name has printable ASCII letters without '=', got \"A=B\"; no cluster takes it",
        "resources: {limits: {memory: 512MB}} | resources.limits.memory: must be a quantity, such as 500m, 0.5, 512Mi or 1Gi, got \"512MB\"",
        "resources: {requests: {cpu: 2}, limits: {cpu: 1500m}} | resources.requests.cpu: must not be more than the limit, \"1500m\", got 2",
        "imagePullPolicy: always | imagePullPolicy: must be Always or IfNotPresent or Never, got \"always\"",
        "readinessProbe: {httpGet: {port: '8080'}} | readinessProbe.httpGet.port: a port's name has lower-case letters, digits and '-' alone, at least one letter",
        "readinessProbe: {tcpSocket: {port: 70000}} | readinessProbe.tcpSocket.port: must be from 1 to 65535, got 70000",
        "livenessProbe: {httpGet: {port: http, scheme: https}} | livenessProbe.httpGet.scheme: must be HTTP or HTTPS",
        "env: {A: b} | env: must be a list, got {\"A\":\"b\"}",
        "volumeMounts: [{name: a, mountPath: /d}, {name: b, mountPath: /d}] | volumeMounts[b].mountPath: no two mounts of a container may have the same place",
      })
  void whatNoClusterTakesIsRefused(String fields, String why) {
    assertThatThrownBy(() -> read(deployment(fields)))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("Deployment/cart, spec.template.spec.containers[app]." + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "apps/v1 | extensions/v1beta1 | apiVersion: must be apps/v1 for a Deployment, got \"extensions/v1beta1\"",
        "name: cart, | name: my_cart, | metadata.name: must have lower-case letters, digits and '-' alone (and '.'), got \"my_cart\"",
        "any: thing | any: a thing | metadata.labels['any']: a label has letters, digits, '-', '_' and '.' alone",
        "any: thing | any: 1 | metadata.labels['any']: must be a text; quote it",
        "labels: {any: thing} | annotations: {scrape: true} | metadata.annotations['scrape']: must be a text; quote it",
        "matchLabels: {app: cart} | | spec.selector: must be given, with the labels of the pod template",
        "matchLabels: {app: cart} | matchExpressions: [{key: app, operator: In, values: [kart]}] | spec.selector.matchExpressions[0]: must match the labels of the pod template",
        "  selector: |   strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, selector: | spec.strategy.rollingUpdate: must not stand beside type Recreate",
        "  selector: |   strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}, selector: | spec.strategy.rollingUpdate: maxSurge and maxUnavailable must not both be 0",
        "      containers: | initContainers: [{name: i, image: x, readinessProbe: {tcpSocket: {port: 1}}}], containers: | initContainers[i].readinessProbe: must not be of an init container",
        "labels: {any: thing} | labels: [any] | metadata.labels: must be a mapping, got [\"any\"]",
        "tier: front | tier: front! | spec.template.metadata.labels['tier']: a label has",
        "name: app, | name: App, | spec.template.spec.containers[App].name: must have lower-case letters",
        "name: http, | name: http-management-api, | ports[http-management-api].name: a port's name has lower-case letters",
        "containerPort: 8080 | containerPort: 99999 | ports[http].containerPort: must be from 1 to 65535, got 99999",
        "{name: http, containerPort: 8080} | {name: http, containerPort: 8080}, {name: http, containerPort: 8081} | ports[http].name: no two ports of a container may have the same name",
      })
  void aDeploymentThatNoClusterTakesIsRefused(String what, String by, String why) {
    String wrong = deployment("").replace(what, by == null ? "" : by);

    assertThatThrownBy(() ->
            read(
                wrong
                    .replace("}, selector:", "}\n  selector:")
                    .replace("}], containers:", "}]\n      containers:")))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith("Deployment/")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.b | ports: [{port: 80}] | metadata.name: must have lower-case letters, digits and '-' alone, and 63 of them at most, got \"a.b\"",
        "a | ports: [] | spec.ports: must have a port",
        "a | ports: [{port: 80}, {port: 81}] | spec.ports[0]: must have a name where there are several ports",
        "a | ports: [{name: x, port: 80}, {name: x, port: 81}] | spec.ports[x].name: no two ports of a Service may have the same name",
        "a | ports: [{name: x, port: 80}, {name: y, port: 80}] | spec.ports[y].port: no two ports of a Service may have the same number",
        "a | ports: [{port: 70000}] | spec.ports[0].port: must be from 1 to 65535",
        "a | ports: [{port: 80, targetPort: '8080'}] | spec.ports[0].targetPort: a port's name has",
        "a | ports: [{port: 80, protocol: tcp}] | spec.ports[0].protocol: must be TCP or UDP or SCTP",
        "a | type: Loadbalancer, ports: [{port: 80}] | spec.type: must be ClusterIP or NodePort or LoadBalancer or ExternalName",
      })
  void aServiceThatNoClusterTakesIsRefused(String name, String spec, String why) {
    assertThatThrownBy(
            () -> read("{kind: Service, metadata: {name: %s}, spec: {%s}}".formatted(name, spec)))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("Service/" + name + ", " + why);
  }

  @Test
  void theProgramOfAPodIsTheFirstThatCanBeRunHere() throws IOException {
    JsonNode pod =
        new YAMLMapper()
            .readTree(
                deployment("")
                    .replace(
                        "containers:\n", "containers:\n        - {name: side, image: sidecar}\n"));

    SystemSpec spec = Manifests.read(List.of(pod), "host:5000/shop/cart"::equals);

    assertThat(container(spec).name()).isEqualTo("app");
    assertThat(spec.notHonoured())
        .containsExactly(
            new NotHonoured(
                "Deployment/cart",
                "spec.template.spec.containers[side]",
                "its image sidecar has no command in holdfast.yaml, so it is not run here"));
    assertThat(Manifests.read(List.of(pod), _ -> false).deployments().getFirst().pod().container())
        .extracting(PodSpec.Container::name)
        .isEqualTo("side");
  }

  @Test
  void aFieldsReasonIsThatOfTheFieldAroundIt() {
    SystemSpec spec =
        read(
            deployment(
                "env: [{name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}], resources: {limits: {cpu: 1, memory: 1Gi}}"));

    assertThat(spec.notHonoured())
        .containsExactly(
            new NotHonoured(
                "Deployment/cart",
                "spec.template.spec.containers[app].resources.limits.memory",
                "processes share the machine without limits"));
  }

  /** What a reader of the message would see as the secret is not in it. */
  @Test
  void whatIsWrongWithASecretIsSaidWithoutIt() {
    assertThatThrownBy(() -> read(deployment("env: [{name: DB_PASSWORD, value: 12345678}]")))
        .isInstanceOf(BadSystem.class)
        .hasMessageEndingWith(
            "env[DB_PASSWORD].value: must be a text; quote it (in a template: | quote)");
    assertThatThrownBy(() ->
            read(deployment("env: [{name: DB_PASSWORD, value: x, valueFrom: {fieldRef: {}}}]")))
        .hasMessageNotContaining("got");
  }

  @Test
  void aServiceOfNoReplicasIsNamed() {
    SystemSpec spec =
        read(
            deployment("").replace("  selector:", "  replicas: 0\n  selector:"),
            "{kind: Service, metadata: {name: a}, spec: {selector: {app: cart}, ports: [{port: 80, targetPort: http}]}}");

    assertThat(spec.deadEnds().stream().map(SystemSpec.DeadEnd::note))
        .containsExactly(
            "Service a leads to no pod: Deployment cart has 0 replicas; who connects to it is refused until it is scaled");
  }

  @Test
  void whatClustersTakeIsTaken() {
    SystemSpec spec =
        read(
            deployment(
                    "readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 0, timeoutSeconds: 0, successThreshold: 0, failureThreshold: 0}, resources: {requests: {cpu: 0.5, memory: 1e3}, limits: {cpu: 500m, memory: 1Ki}}")
                .replace(
                    "matchLabels: {app: cart}",
                    "matchExpressions: [{key: app, operator: In, values: [cart]}, {key: gone, operator: DoesNotExist}]"),
            "{kind: Service, metadata: {name: none}, spec: {clusterIP: None, selector: {app: cart}}}");

    assertThat(container(spec).probes().values())
        .singleElement()
        .extracting(ProbeSpec::period, ProbeSpec::timeout)
        .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(1));
  }

  @Test
  void containersOfOneNameAndPodsThatEndAreRefused() {
    assertThatThrownBy(() ->
            read(
                deployment("")
                    .replace(
                        "      containers:\n",
                        "      initContainers: [{name: app, image: x}]\n      containers:\n")))
        .hasMessageContaining("no two containers of a pod may have the same name");
    assertThatThrownBy(() ->
            read(
                deployment("")
                    .replace(
                        "      containers:\n", "      restartPolicy: Never\n      containers:\n")))
        .hasMessageContaining("restartPolicy: must be Always");
  }

  @Test
  void aServiceThatLeadsToNoPodIsNamedAndOneOfUdpLeftOut() {
    SystemSpec spec =
        read(
            deployment(""),
            "{kind: Service, metadata: {name: a}, spec: {selector: {app: kart}, ports: [{port: 80}]}}",
            "{kind: Service, metadata: {name: b}, spec: {selector: {app: cart}, ports: [{port: 80, targetPort: web}]}}",
            "{kind: Service, metadata: {name: c}, spec: {selector: {app: cart}, ports: [{port: 80, targetPort: http}]}}",
            "{kind: Service, metadata: {name: d}, spec: {selector: {app: cart}, ports: [{port: 53, protocol: UDP}]}}");

    assertThat(spec.deadEnds().stream().map(SystemSpec.DeadEnd::note))
        .containsExactly(
            "Service a leads to no pod: none that runs here has the labels app=kart; who connects to it is refused",
            "Service b leads to no pod by its port 80: no container of its pods names a port 'web'; who connects to it is refused");
    assertThat(spec.leftOut()).extracting(Blueprint.LeftOut::name).containsExactly("d");
  }

  @Test
  void aServiceOfPodsThatAreNotRunIsLeftOut() {
    SystemSpec spec =
        read(
            deployment(""),
            "{apiVersion: v1, kind: Pod, metadata: {name: bare, labels: {app: bare}}, spec: {containers: [{name: app, image: shop/cart}]}}",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hooked, annotations: {helm.sh/hook: post-install}}
            spec: {selector: {matchLabels: {app: hooked}}, template: {metadata: {labels: {app: hooked}}, spec: {containers: [{name: app, image: shop/cart}]}}}
            """,
            "{kind: Service, metadata: {name: a}, spec: {selector: {app: bare}, ports: [{port: 80}]}}",
            "{kind: Service, metadata: {name: b}, spec: {selector: {app: hooked}, ports: [{port: 80}]}}");

    assertThat(spec.services()).isEmpty();
    assertThat(spec.leftOut())
        .extracting(one -> one.kind() + " " + one.name())
        .containsExactly("pod bare", "deployment hooked", "service a", "service b");
    assertThat(spec.leftOut().getLast().why())
        .isEqualTo(
            "its pods are of Deployment/hooked, which are not run here; use --platform containers");
  }

  @Test
  void whatAContainerIsToldOfResourcesIsThatOfTheContainerItNames() {
    SystemSpec spec =
        read(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart}
            spec:
              selector: {matchLabels: {app: cart}}
              template:
                metadata: {labels: {app: cart}}
                spec:
                  containers:
                    - name: app
                      image: shop/cart
                      resources: {limits: {cpu: 2, memory: 256Mi}}
                      env:
                        - {name: SIDE, valueFrom: {resourceFieldRef: {containerName: side, resource: limits.cpu}}}
                        - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}
                    - {name: side, image: shop/cart, resources: {limits: {cpu: 7}}}
            """);

    assertThat(spec.deployments().getFirst().pod().container().environment())
        .containsExactly(new EnvVar.Value("SIDE", "7"), new EnvVar.Value("MEMORY", "256"));
  }

  @Test
  void anImageIsTheSameWithoutWhereAllComeFrom() {
    assertThat(PodSpec.imageName("docker.io/bitnami/nginx:1.27@sha256:abc"))
        .isEqualTo("bitnami/nginx");
    assertThat(PodSpec.imageName("docker.io/library/nginx:1")).isEqualTo("nginx");
    assertThat(PodSpec.imageName("host:5000/shop/cart:1.2")).isEqualTo("host:5000/shop/cart");
  }

  /** None of them shows the value. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Secret | data: {pw: hunter2} | Secret/s, data['pw']: must be in Base64; write what is not under stringData",
        "Secret | stringData: {pw: 12345678} | Secret/s, stringData['pw']: must be a text; quote it",
        "ConfigMap | data: {k: true} | ConfigMap/s, data['k']: must be a text; quote it",
        "ConfigMap | data: {'a b': x} | ConfigMap/s, data['a b']: a key has letters, digits",
      })
  void whatNoClusterHoldsIsRefused(String kind, String data, String why) {
    assertThatThrownBy(() -> read("{kind: %s, metadata: {name: s}, %s}".formatted(kind, data)))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith(why)
        .hasMessageNotContainingAny("hunter2", "12345678");
  }

  @Test
  void aSecretMayStandOnSeveralLinesOrBeEmpty() {
    SystemSpec spec =
        read(
            deployment("env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: a}}}]"),
            "{kind: Secret, metadata: {name: s}, data: {a: \"aGVs\\nbG8=\\n\", empty: '', none: null}}");

    assertThat(container(spec).environment()).containsExactly(new EnvVar.Value("A", "hello"));
  }
}
