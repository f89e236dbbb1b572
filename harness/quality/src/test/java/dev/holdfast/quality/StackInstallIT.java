package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code charts/stack} by Helm's own program, as its README has it for a machine that reaches no
 * registry: Consul, Elasticsearch and Filebeat, and a stand-in in Logstash's place. Kibana and
 * Logstash are not executed here.
 */
@Tag("full")
@TestMethodOrder(OrderAnnotation.class)
class StackInstallIT {
  private static final Duration BOUND = Duration.ofMinutes(6);
  private static final String WITHIN = " --wait --timeout 5m";
  private static final int REQUESTS = 40;
  private static final List<String> IMAGES =
      List.of(
          "holdfast.local/consul:1.22.3",
          "holdfast.local/elasticsearch:9.5.3",
          "holdfast.local/filebeat:7.17.29",
          "holdfast.local/logstash-stand-in:1");

  /** What is in any namespace. */
  private static final Set<String> OF_THE_CLUSTER =
      Set.of("configmap/kube-root-ca.crt", "serviceaccount/default");

  @TempDir private static Path folder = Path.of("");
  private static final List<OwnedCluster> CLUSTERS = new ArrayList<>();
  private static final List<HelmProgram> HELM = new ArrayList<>();

  @BeforeAll
  static void installTheStack() throws Exception {
    HELM.add(HelmProgram.in(folder));
    CLUSTERS.add(OwnedCluster.start(folder));
    HELM.getFirst().of(cluster());
    cluster().stack().load(IMAGES);
    helm(
        "helm install stack charts/stack -f charts/stack/offline.yaml -n shop --create-namespace"
            + " --wait-for-jobs"
            + WITHIN);
  }

  @AfterAll
  static void stop() {
    CLUSTERS.forEach(OwnedCluster::close);
  }

  @Test
  @Order(1)
  void theSetUpJobHasMadeWhatElasticsearchNeeds() throws Exception {
    assertThat(onNode("kubectl -n shop logs job/stack-setup-1"))
        .contains("no index lifecycle management", "index template: there", "setup: done");
    assertThat(search("/_index_template/logs-holdfast").at("/index_templates/0/name").asText())
        .isEqualTo("logs-holdfast");
  }

  @Test
  @Order(2)
  void theLinesOfEachRequestAreFoundInTheDataStream() throws Exception {
    helm("helm dependency build charts/sample");
    helm(
        "helm install sample charts/sample -n shop --set"
            + " gateway.replicas=1,catalog.replicas=2,pricing.replicas=1");
    onNode(
        "kubectl -n shop wait --for=condition=Available deployment/gateway deployment/catalog deployment/pricing --timeout=150s");

    Set<String> answered = ask();
    assertThat(answered).as("requests that were answered").hasSizeGreaterThan(REQUESTS / 2);

    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(linesOfRequests()).containsAll(owed(answered)));
    JsonNode hit = hits("logs-holdfast-default", "http.request.id:asked-*").get(0);
    assertThat(hit.path("_index").asText()).startsWith(".ds-logs-holdfast-default-");
    JsonNode line = hit.path("_source");
    assertThat(line.at("/kubernetes/namespace").asText()).isEqualTo("shop");
    assertThat(onNode("kubectl -n shop get pods -o name; echo"))
        .contains("pod/" + line.at("/kubernetes/pod/name").asText());
  }

  /** From a pod of the namespace, as one of its clients would; the ids of those that went well. */
  private static Set<String> ask() throws InterruptedException {
    return cluster()
        .onNode(
            "kubectl -n shop exec elasticsearch-0 -- bash -c 'for i in $(seq "
                + REQUESTS
                + "); do curl -sS -m 10 -o /dev/null -w \"asked-$i %{http_code}\\n\" -H \"X-Request-Id: asked-$i\" http://gateway/api/products/$i; done'")
        .stream()
        .filter(line -> line.endsWith(" 200"))
        .map(line -> line.replace(" 200", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> owed(Set<String> answered) {
    return answered.stream()
        .flatMap(
            id -> Stream.of("gateway", "catalog", "pricing").map(service -> id + " " + service))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> linesOfRequests() throws InterruptedException {
    return StackChart.items(hits("logs-holdfast-default", "http.request.id:asked-*"))
        .map(hit -> hit.path("_source"))
        .map(line -> line.at("/http/request/id").asText() + " " + line.at("/service/name").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @Order(3)
  void linesGoOverTlsWithCertificatesThatTheChartMakesAndKeeps() throws Exception {
    helm(secured("install") + WITHIN);
    Set<String> made = certificates();
    helm(
        "helm install writer charts/writer -n secured --set image="
            + IMAGES.getLast()
            + ",after=1");

    await()
        .atMost(BOUND)
        .untilAsserted(() ->
            assertThat(hits("logs-holdfast-secured", "service.name:writer"))
                .extracting(hit -> hit.at("/_source/event/sequence").asInt())
                .containsExactlyInAnyOrderElementsOf(
                    IntStream.rangeClosed(1, 100).boxed().toList()));
    helm(secured("upgrade"));
    assertThat(certificates()).as("after an upgrade").isEqualTo(made);

    helm("helm uninstall writer -n secured" + WITHIN);
    helm("helm uninstall stack -n secured" + WITHIN);
    leaves(
        "secured",
        "persistentvolumeclaim/data-logstash-0",
        "secret/stack-ca",
        "secret/stack-tls-filebeat",
        "secret/stack-tls-logstash");
    helm(secured("install"));
    assertThat(certificates()).as("after it was installed anew").isEqualTo(made);
    helm("helm uninstall stack -n secured" + WITHIN);
  }

  /** Its lines go to the other release's Elasticsearch, which knows no TLS. */
  private static String secured(String verb) {
    return "helm "
        + verb
        + " stack charts/stack -n secured -f charts/stack/offline.yaml --set"
        + " security.enabled=true,consul.enabled=false,elasticsearch.enabled=false,elasticsearch.url=http://elasticsearch.shop:9200"
        + ",logs.namespace=secured,filebeat.registry=/var/lib/holdfast-filebeat-secured"
        + (verb.equals("install") ? " --create-namespace" : "");
  }

  private static Set<String> certificates() throws InterruptedException {
    Set<String> made =
        new TreeSet<>(
            cluster()
                .onNode(
                    "kubectl -n secured get secrets stack-ca stack-tls-logstash stack-tls-filebeat"
                        + " -o go-template='{{range .items}}{{.metadata.name}} {{index .data \"tls.crt\"}}{{\"\\n\"}}{{end}}'"));
    assertThat(made).hasSize(3);
    return made;
  }

  @Test
  @Order(4)
  void onlyWhatHoldsDataStaysWhenItIsRemoved() throws Exception {
    if (onNode("kubectl -n shop get deployments -o name; echo").contains("gateway")) {
      helm("helm uninstall sample -n shop" + WITHIN);
    }
    helm("helm uninstall stack -n shop" + WITHIN);

    leaves(
        "shop",
        "persistentvolumeclaim/data-consul-0",
        "persistentvolumeclaim/data-elasticsearch-0",
        "persistentvolumeclaim/data-logstash-0");
    assertThat(
            onNode(
                "for kind in $(kubectl api-resources --namespaced=false --verbs=list -o name); do kubectl get $kind -o name -l app.kubernetes.io/part-of=stack 2>/dev/null; done; echo"))
        .isBlank();
    assertThat(onNode("ls /var/lib/holdfast-filebeat")).contains("registry");
  }

  /** Beside what its controllers still remove, and what the cluster itself puts there. */
  private static void leaves(String namespace, String... kept) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(listing(namespace)).containsExactlyInAnyOrder(kept));
  }

  private static Set<String> listing(String namespace) throws InterruptedException {
    Set<String> all =
        new TreeSet<>(
            cluster()
                .onNode(
                    "kinds=$(kubectl api-resources --namespaced --verbs=list -o name 2>/dev/null | grep -vE"
                        + " '^(events|leases)|metrics.k8s.io' | paste -sd, -); kubectl -n \"$1\" get $kinds -o name 2>/dev/null; echo",
                    namespace));
    all.removeAll(OF_THE_CLUSTER);
    all.removeIf(String::isBlank);
    return all;
  }

  private static JsonNode hits(String stream, String query) throws InterruptedException {
    return search("/" + stream + "/_search?size=1000&q=" + query).at("/hits/hits");
  }

  private static JsonNode search(String path) throws InterruptedException {
    return StackChart.json(
        onNode(
            "kubectl -n shop exec elasticsearch-0 -- curl -sS -m 20 'http://localhost:9200"
                + path
                + "'; echo"));
  }

  private static OwnedCluster cluster() {
    return CLUSTERS.getFirst();
  }

  private static String helm(String command) throws Exception {
    return HELM.getFirst().run(BOUND, command);
  }

  private static String onNode(String script) throws InterruptedException {
    return String.join("\n", cluster().onNode(script));
  }
}
