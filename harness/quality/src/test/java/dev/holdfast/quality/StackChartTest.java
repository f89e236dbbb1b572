package dev.holdfast.quality;

import static dev.holdfast.quality.StackChart.items;
import static dev.holdfast.quality.StackChart.kind;
import static dev.holdfast.quality.StackChart.name;
import static dev.holdfast.quality.StackChart.one;
import static dev.holdfast.quality.StackChart.render;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.spi.BadSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart of what a system stands on, through Helm itself; nothing of it is started here. */
@Execution(ExecutionMode.CONCURRENT)
class StackChartTest {
  private static final Set<String> WITH_PODS =
      Set.of("StatefulSet", "Deployment", "DaemonSet", "Job");
  private static final String WITHOUT_OWN_SEARCH =
      "elasticsearch.enabled=false,elasticsearch.url=https://search.example.com:9200";

  @TempDir private Path tmp = Path.of("");

  @Test
  void isCleanUnderHelmsStrictLint() {
    HelmCharts.Lint lint = HelmCharts.in(tmp).lint(StackChart.FOLDER);

    assertThat(lint.failed()).isFalse();
    assertThat(lint.messages())
        .noneMatch(line -> line.contains("[WARNING]") || line.contains("[ERROR]"));
  }

  @ParameterizedTest
  @CsvSource({
    "consul, consul.enabled=false",
    "etcd, etcd.enabled=false",
    "elasticsearch, elasticsearch.enabled=false;elasticsearch.url=https://search.example.com",
    "logstash, logstash.enabled=false",
    "kibana, kibana.enabled=false",
    "filebeat, filebeat.enabled=false",
  })
  void aPartThatIsSwitchedOffLeavesNothing(String part, String off) {
    assertThat(partsOf(render(tmp, "etcd.enabled=true"))).contains(part);

    assertThat(partsOf(render(tmp, off.replace(';', ',')))).doesNotContain(part);
  }

  private static Set<String> partsOf(List<JsonNode> objects) {
    Set<String> parts = new TreeSet<>();
    objects.forEach(object ->
        parts.add(object.path("metadata").path("labels").path("app.kubernetes.io/name").asText()));
    return parts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "networkPolicies=true",
        "security.enabled=false",
        "etcd.enabled=true,etcd.replicas=3,consul.enabled=false",
        "elasticsearch.replicas=3,logstash.replicas=2",
        WITHOUT_OWN_SEARCH
            + ",elasticsearch.caSecret=ca,elasticsearch.adminSecret=admin,elasticsearch.writerSecret=writer,elasticsearch.kibanaSecret=kibana",
        WITHOUT_OWN_SEARCH + ",elasticsearch.adminSecret=admin,kibana.enabled=false",
      })
  void everyContainerHasNoRightsThatItDoesNotNeed(String values) {
    List<JsonNode> objects = render(tmp, values);

    assertThat(objects).filteredOn(object -> WITH_PODS.contains(kind(object))).isNotEmpty();
    for (JsonNode object : objects) {
      if (WITH_PODS.contains(kind(object))) {
        JsonNode pod = object.path("spec").path("template").path("spec");
        String who = kind(object) + " " + name(object);
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).as(who).isFalse();
        assertThat(pod.path("securityContext").path("seccompProfile").path("type").asText())
            .as(who)
            .isEqualTo("RuntimeDefault");
        assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean())
            .as("%s: Filebeat alone reads what belongs to root", who)
            .isEqualTo(!name(object).equals("filebeat"));
        containers(pod).forEach(container -> restricted(who, container));
        assertThat(volumesOf(pod)).as("%s mounts volumes that are there", who).isEmpty();
      }
    }
  }

  private static List<JsonNode> containers(JsonNode pod) {
    List<JsonNode> all = new ArrayList<>();
    pod.path("initContainers").forEach(all::add);
    pod.path("containers").forEach(all::add);
    return all;
  }

  private static void restricted(String who, JsonNode container) {
    JsonNode context = container.path("securityContext");
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).as(who).isFalse();
    assertThat(context.path("capabilities").path("drop").toString()).as(who).isEqualTo("[\"ALL\"]");
    assertThat(container.path("resources").path("limits").has("memory")).as(who).isTrue();
  }

  /** Mounts for which there is no volume. */
  private static Set<String> volumesOf(JsonNode pod) {
    Set<String> mounted = new TreeSet<>();
    containers(pod)
        .forEach(container ->
            container
                .path("volumeMounts")
                .forEach(mount -> mounted.add(mount.path("name").asText())));
    pod.path("volumes").forEach(volume -> mounted.remove(volume.path("name").asText()));
    mounted.remove("data"); // a claim of the StatefulSet's
    return mounted;
  }

  @Test
  void whatAMachineWithoutARegistryInstallsIsMadeOfImagesThatAreBuiltHere() throws IOException {
    Path home = StackChart.FOLDER.resolve("../..");
    String built = Files.readString(home.resolve("harness/images/README.md"));
    Map<String, Object> values =
        new YAMLMapper()
            .readValue(
                StackChart.FOLDER.resolve("offline.yaml").toFile(), new TypeReference<>() {});
    List<JsonNode> objects =
        HelmCharts.in(tmp)
            .render(List.of(new ChartInstall("stack", StackChart.FOLDER, values, List.of())));

    Set<String> images = new TreeSet<>();
    for (JsonNode object : objects) {
      containers(object.path("spec").path("template").path("spec"))
          .forEach(container -> images.add(container.path("image").asText()));
    }
    assertThat(images).hasSize(4).allSatisfy(image -> assertThat(built).contains("`" + image));
    assertThat(partsOf(objects))
        .contains("consul", "elasticsearch", "filebeat", "logstash", "setup")
        .doesNotContain("kibana");
  }

  @Test
  void passwordsStandInSecretsAlone() {
    List<JsonNode> objects = render(tmp);

    JsonNode passwords = one(objects, "Secret", "stack-passwords").path("data");
    assertThat(passwords.size()).isEqualTo(5);
    for (JsonNode password : passwords) {
      String clear =
          new String(Base64.getDecoder().decode(password.asText()), StandardCharsets.UTF_8);
      assertThat(clear).hasSize(40);
      assertThat(objects)
          .filteredOn(object -> !kind(object).equals("Secret"))
          .noneMatch(object -> object.toString().contains(clear));
    }
  }

  @Test
  void aSecretOfTheUsersTakesThePlaceOfMadeOnes() {
    List<JsonNode> objects =
        render(tmp, "passwordsSecret=mine", "security.certificates=own", "pullSecret=registry");

    assertThat(objects).noneMatch(object -> kind(object).equals("Secret"));
    assertThat(one(objects, "StatefulSet", "elasticsearch").toString())
        .contains("\"name\":\"mine\",\"key\":\"elastic\"")
        .contains("\"imagePullSecrets\":[{\"name\":\"registry\"}]");
  }

  @Test
  void eachPartShowsACertificateOfTheChartsAuthorityInItsServicesName() throws Exception {
    List<JsonNode> objects = render(tmp);
    X509Certificate authority = certificate(one(objects, "Secret", "stack-ca"), "tls.crt");

    for (String part : List.of("elasticsearch", "logstash", "kibana", "filebeat")) {
      JsonNode secret = one(objects, "Secret", "stack-tls-" + part);
      X509Certificate own = certificate(secret, "tls.crt");
      own.verify(authority.getPublicKey());
      assertThat(certificate(secret, "ca.crt")).isEqualTo(authority);
      assertThat(own.getSubjectAlternativeNames().toString())
          .contains(part + "." + StackChart.NAMESPACE + ".svc");
    }
  }

  private static X509Certificate certificate(JsonNode secret, String key) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    Base64.getDecoder().decode(secret.path("data").path(key).asText())));
  }

  /** What the container before Logstash's does with the key, run here. */
  @Test
  void logstashGetsTheKeyInTheOnlyFormThatItReads() throws Exception {
    List<JsonNode> objects = render(tmp);
    JsonNode secret = one(objects, "Secret", "stack-tls-logstash");
    Path shown = Files.createDirectories(tmp.resolve("tls"));
    Path made = Files.createDirectories(tmp.resolve("made"));
    Files.write(
        shown.resolve("tls.key"),
        Base64.getDecoder().decode(secret.path("data").path("tls.key").asText()));
    JsonNode prepare =
        one(objects, "StatefulSet", "logstash").at("/spec/template/spec/initContainers/0");

    bash(
        prepare
            .path("args")
            .get(0)
            .asText()
            .replace("/usr/share/logstash", tmp.toString())
            .replace("/etc/holdfast/tls", shown.toString())
            .replace("/etc/holdfast/made", made.toString()));

    String key =
        Files.readString(made.resolve("tls.key")).replaceAll("-----[A-Z ]+-----", "").strip();
    RSAPrivateKey read =
        (RSAPrivateKey)
            KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key)));
    assertThat(read.getModulus())
        .isEqualTo(((RSAPublicKey) certificate(secret, "tls.crt").getPublicKey()).getModulus());
    assertThat(made).isDirectoryNotContaining(file -> !file.endsWith("tls.key"));
  }

  private void bash(String script) throws Exception {
    Path said = tmp.resolve("said.txt");
    Process process =
        new ProcessBuilder("bash", "-ec", script)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
  }

  @Test
  void withoutSecurityNothingIsEncryptedAndNoSecretIsMade() {
    List<JsonNode> objects = render(tmp, "security.enabled=false");

    assertThat(objects).noneMatch(object -> kind(object).equals("Secret"));
    assertThat(one(objects, "StatefulSet", "logstash").toString())
        .contains("http://elasticsearch:9200")
        .contains("{\"name\":\"BEATS_TLS\",\"value\":\"false\"}");
    assertThat(one(objects, "ConfigMap", "filebeat").toString())
        .doesNotContain("certificate_authorities");
  }

  @Test
  void anElasticsearchOfTheUsersIsReachedWithTheirAuthorityAndPasswords() {
    List<JsonNode> objects =
        render(
            tmp,
            WITHOUT_OWN_SEARCH
                + ",elasticsearch.caSecret=ca,elasticsearch.writerSecret=writer,elasticsearch.adminSecret=admin,elasticsearch.kibanaSecret=kibana");

    assertThat(one(objects, "StatefulSet", "logstash").toString())
        .contains("https://search.example.com:9200")
        .contains("\"secretName\":\"ca\"")
        .contains("{\"secretKeyRef\":{\"name\":\"writer\",\"key\":\"password\"}}");
    assertThat(one(objects, "Job", "stack-setup-1").toString())
        .contains("{\"secretKeyRef\":{\"name\":\"admin\",\"key\":\"password\"}}");
    assertThat(one(objects, "Deployment", "kibana").toString())
        .contains("{\"secretKeyRef\":{\"name\":\"kibana\",\"key\":\"password\"}}");
  }

  @Test
  void anElasticsearchOfTheUsersNeedsAUrl() {
    assertThatThrownBy(() -> render(tmp, "elasticsearch.enabled=false"))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("elasticsearch.url");
  }

  /** Each value, set to what stands nowhere else, and what of it must then stand in an object. */
  private static final String SHOWN =
      """
      pullSecret=registry-1                               | "imagePullSecrets":[{"name":"registry-1"}]
      passwordsSecret=mine-1                              | "name":"mine-1","key":"holdfast_writer"
      consul.image=example.com/consul:t1                  | "image":"example.com/consul:t1"
      consul.replicas=5                                   | "replicas":5
      consul.storage.size=11Gi                            | "storage":"11Gi"
      consul.storage.class=class-1                        | "storageClassName":"class-1"
      consul.resources.limits.memory=101Mi                | "memory":"101Mi"
      etcd.image=example.com/etcd:t2                      | "image":"example.com/etcd:t2"
      etcd.replicas=7                                     | "replicas":7
      etcd.storage.size=12Gi                              | "storage":"12Gi"
      etcd.storage.class=class-2                          | "storageClassName":"class-2"
      etcd.resources.limits.memory=102Mi                  | "memory":"102Mi"
      elasticsearch.image=example.com/elasticsearch:t3    | "image":"example.com/elasticsearch:t3"
      elasticsearch.replicas=9                            | "replicas":9
      elasticsearch.heap=1003m                            | -Xmx1003m
      elasticsearch.storage.size=13Gi                     | "storage":"13Gi"
      elasticsearch.storage.class=class-3                 | "storageClassName":"class-3"
      elasticsearch.resources.limits.memory=103Mi         | "memory":"103Mi"
      logs.namespace=lines_1                              | "name":"LOGS_NAMESPACE","value":"lines_1"
      logs.retention=97d                                  | "name":"RETENTION","value":"97d"
      logs.of={web-1}                                     | /web-1_*/*/*.log
      logstash.image=example.com/logstash:t4              | "image":"example.com/logstash:t4"
      logstash.replicas=4                                 | loadbalance: true
      logstash.heap=1004m                                 | -Xmx1004m
      logstash.queue.type=memory                          | queue.type: memory\\n  pipeline.batch
      logstash.queue.size=14gb                            | queue.max_bytes: 14gb
      logstash.queue.page=15mb                            | queue.page_capacity: 15mb
      logstash.queue.deadLetters=16mb                     | dead_letter_queue.max_bytes: 16mb
      logstash.batch=1017                                 | pipeline.batch.size: 1017
      logstash.storage.size=14Gi                          | "storage":"14Gi"
      logstash.storage.class=class-4                      | "storageClassName":"class-4"
      logstash.resources.limits.memory=104Mi              | "memory":"104Mi"
      kibana.image=example.com/kibana:t5                  | "image":"example.com/kibana:t5"
      kibana.publicUrl=https://kibana.example.com         | "value":"https://kibana.example.com"
      kibana.resources.limits.memory=105Mi                | "memory":"105Mi"
      filebeat.image=example.com/filebeat:t6              | "image":"example.com/filebeat:t6"
      filebeat.line=7                                     | -fingerprint.enabled
      filebeat.logs=/var/other-logs                       | "path":"/var/other-logs"
      filebeat.registry=/var/other-registry               | "path":"/var/other-registry"
      filebeat.scan=7s                                    | check_interval: 7s
      filebeat.readRemoved=false                          | {removed: true
      filebeat.readRotated=false                          | renamed: true
      filebeat.ignoreInactive=since_first_start           | ignore_inactive: since_first_start
      filebeat.queue=78                                   | events: 78
      filebeat.longest=20481                              | message_max_bytes: 20481
      filebeat.tolerations[0].key=only-1                  | "key":"only-1"
      filebeat.resources.limits.memory=106Mi              | "memory":"106Mi"
      setup.image=example.com/setup:t7                    | "image":"example.com/setup:t7"
      """;

  /** What other tests set: which parts there are, and whose, and who may reach whom. */
  private static final Set<String> SWITCHES =
      Set.of(
          "security.enabled",
          "security.certificates",
          "networkPolicies",
          "consul.enabled",
          "etcd.enabled",
          "elasticsearch.enabled",
          "elasticsearch.url",
          "elasticsearch.caSecret",
          "elasticsearch.writerSecret",
          "elasticsearch.kibanaSecret",
          "elasticsearch.adminSecret",
          "logstash.enabled",
          "kibana.enabled",
          "filebeat.enabled");

  private static Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    SHOWN
        .lines()
        .forEach(line -> {
          int bar = line.indexOf("| ");
          shown.put(line.substring(0, bar).strip(), line.substring(bar + 2));
        });
    return shown;
  }

  @Test
  void everyValueIsOneThatATestSets() throws IOException {
    Set<String> set = new TreeSet<>(SWITCHES);
    shown()
        .keySet()
        .forEach(value ->
            set.add(value.replaceFirst("(\\.resources|\\[).*|=.*", "$1").replace("[", "")));

    assertThat(leaves(new YAMLMapper().readTree(StackChart.FOLDER.resolve("values.yaml").toFile())))
        .containsExactlyInAnyOrderElementsOf(set);
  }

  private static List<String> leaves(JsonNode values) {
    List<String> leaves = new ArrayList<>();
    values
        .properties()
        .forEach(value -> {
          boolean inner = value.getValue().isObject() && !value.getKey().equals("resources");
          if (inner) {
            leaves(value.getValue()).forEach(leaf -> leaves.add(value.getKey() + "." + leaf));
          } else {
            leaves.add(value.getKey());
          }
        });
    return leaves;
  }

  @Test
  void everyValueIsSeenInWhatIsRendered() {
    List<String> set = new ArrayList<>(List.of("etcd.enabled=true"));
    set.addAll(shown().keySet());
    String all = render(tmp, set.toArray(String[]::new)).toString();
    String without = render(tmp).toString();

    assertThat(shown())
        .allSatisfy((value, seen) -> {
          boolean gone = seen.startsWith("-f");
          assertThat(all.contains(gone ? seen.substring(1) : seen)).as(value).isEqualTo(!gone);
          assertThat(without.contains(gone ? seen.substring(1) : seen))
              .as("without %s", value)
              .isEqualTo(gone);
        });
  }

  @Test
  void onlyWhoNeedsAPartMayReachIt() {
    List<JsonNode> objects = render(tmp, "etcd.enabled=true");

    assertThat(allowed(objects, "elasticsearch"))
        .containsExactly("9200 from kibana, logstash, setup", "9300 from elasticsearch");
    assertThat(allowed(objects, "logstash")).containsExactly("5044 from filebeat");
    assertThat(allowed(objects, "filebeat")).isEmpty();
    assertThat(allowed(objects, "consul"))
        .containsExactly(
            "8300, 8301, 8301/UDP, 8302, 8302/UDP from consul",
            "8500, 8600, 8600/UDP from any pod of the namespace");
    assertThat(allowed(objects, "etcd"))
        .containsExactly("2379 from any pod of the namespace", "2380 from etcd");
    assertThat(allowed(objects, "kibana")).containsExactly("5601 from any pod");
    assertThat(render(tmp, "networkPolicies=false"))
        .noneMatch(object -> kind(object).equals("NetworkPolicy"));
  }

  /** What a part's policy lets in, as {@code 9200 from kibana, logstash}. */
  private static List<String> allowed(List<JsonNode> objects, String part) {
    JsonNode spec = one(objects, "NetworkPolicy", part).path("spec");
    assertThat(spec.at("/podSelector/matchLabels/app.kubernetes.io~1name").asText())
        .isEqualTo(part);
    assertThat(spec.path("policyTypes").toString()).isEqualTo("[\"Ingress\"]");
    return items(spec.path("ingress"))
        .map(rule ->
            items(rule.path("ports"))
                    .map(port ->
                        port.path("port").asText()
                            + (port.has("protocol") ? "/" + port.path("protocol").asText() : ""))
                    .collect(Collectors.joining(", "))
                + " from "
                + items(rule.path("from"))
                    .map(StackChartTest::who)
                    .sorted()
                    .collect(Collectors.joining(", ")))
        .sorted()
        .toList();
  }

  private static String who(JsonNode from) {
    if (from.has("namespaceSelector")) {
      return "any pod";
    }
    JsonNode name = from.at("/podSelector/matchLabels/app.kubernetes.io~1name");
    return name.isMissingNode() ? "any pod of the namespace" : name.asText();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elasticsearch.replicas=0",
        "consul.replicas=2",
        "logs.retention=soon",
        "kibana.publicUrl=kibana.example.com",
        "elastic.enabled=true",
      })
  void valuesThatMeanNothingAreRefused(String value) {
    assertThatThrownBy(() -> render(tmp, value)).isInstanceOf(BadSystem.class);
  }

  @Test
  void theLinesOfTheNamespacesThatAreNamedAreTaken() {
    assertThat(settingsOfFilebeat())
        .contains("/var/log/pods/" + StackChart.NAMESPACE + "_*/*/*.log");
    assertThat(settingsOfFilebeat("logs.of={web,data}"))
        .contains("/var/log/pods/web_*/*/*.log", "/var/log/pods/data_*/*/*.log")
        .doesNotContain("/" + StackChart.NAMESPACE + "_");
  }

  @Test
  void whatFilebeatDoesWithRemovedFilesItsQueueAndLongLinesCanBeSet() {
    assertThat(settingsOfFilebeat("filebeat.line=9"))
        .contains("removed: false", "clean_removed: true", "events: 4096, flush.min_events: 512")
        .contains("check_interval: 1s", "message_max_bytes: 10485760")
        .contains("backoff: {init: 200ms, max: 1s}");
    assertThat(
            settingsOfFilebeat(
                "filebeat.readRemoved=false,filebeat.queue=64,filebeat.scan=10m,filebeat.longest=16384"))
        .contains("removed: true", "clean_removed: true", "events: 64, flush.min_events: 32")
        .contains("check_interval: 10m", "message_max_bytes: 16384");
  }

  @Test
  void whichFilesFilebeatReadsCanBeSet() {
    assertThat(settingsOfFilebeat())
        .contains("_*/*/*.log.2*", "removed: false, renamed: false")
        .doesNotContain("ignore_inactive");
    assertThat(settingsOfFilebeat("filebeat.readRotated=false"))
        .contains("removed: false, renamed: true")
        .doesNotContain("*.log.2*");
    assertThat(settingsOfFilebeat("filebeat.ignoreInactive=since_last_start"))
        .contains("ignore_inactive: since_last_start");
  }

  @Test
  void howManyLinesGoInOneRequestCanBeSet() {
    assertThat(pipelines()).contains("pipeline.batch.size: 1000");
    assertThat(pipelines("logstash.batch=10")).contains("pipeline.batch.size: 10\n");
  }

  private String pipelines(String... overrides) {
    return one(render(tmp, overrides), "ConfigMap", "logstash")
        .path("data")
        .path("pipelines.yml")
        .asText();
  }

  @Test
  void filebeatsOfTheNinthLineReadShortFilesToo() {
    assertThat(settingsOfFilebeat()).contains("fingerprint.enabled: false");
    assertThat(settingsOfFilebeat("filebeat.line=7")).doesNotContain("fingerprint");
  }

  private String settingsOfFilebeat(String... overrides) {
    return one(render(tmp, overrides), "ConfigMap", "filebeat")
        .path("data")
        .path("filebeat.yml")
        .asText();
  }

  @Test
  void theFilesThatStandInTheClusterAreThoseOfTheChart() throws IOException {
    List<JsonNode> objects = render(tmp);

    for (String file : List.of("holdfast.conf", "dead-letters.conf")) {
      assertThat(one(objects, "ConfigMap", "logstash").path("data").path(file).asText())
          .isEqualTo(Files.readString(StackChart.file("logstash/" + file)));
    }
    assertThat(one(objects, "ConfigMap", "stack-setup").path("data").path("setup.sh").asText())
        .isEqualTo(Files.readString(StackChart.file("elasticsearch/setup.sh")));
  }

  @Test
  void kibanasObjectsReferToEachOtherAndToFieldsOfTheTemplate() throws IOException {
    TreeMap<String, JsonNode> objects = new TreeMap<>();
    Files.readAllLines(StackChart.file("kibana/objects.ndjson"))
        .forEach(line -> {
          JsonNode object = StackChart.json(line);
          objects.put(object.path("type").asText() + "/" + object.path("id").asText(), object);
        });

    assertThat(objects).containsKeys("index-pattern/holdfast-logs", "dashboard/holdfast");
    Set<String> asked = new TreeSet<>();
    for (JsonNode object : objects.values()) {
      items(object.path("references"))
          .forEach(reference ->
              assertThat(objects)
                  .containsKey(
                      reference.path("type").asText() + "/" + reference.path("id").asText()));
      JsonNode attributes = object.path("attributes");
      object.findValues("sourceField").forEach(field -> asked.add(field.asText()));
      attributes.path("columns").forEach(column -> asked.add(column.asText()));
      for (JsonNode query : object.findValues("query")) {
        asked.addAll(fieldsOf(query.asText()));
      }
      asked.addAll(
          fieldsOf(
              StackChart.json(
                      attributes
                          .path("kibanaSavedObjectMeta")
                          .path("searchSourceJSON")
                          .asText("{}"))
                  .path("query")
                  .path("query")
                  .asText()));
    }
    asked.remove("___records___"); // Kibana's word for a document
    assertThat(asked).contains("event.sequence", "http.request.id", "process.start");
    assertThat(StackChart.fields()).containsAll(asked);
  }

  @Test
  void theDashboardShowsEveryPanelThatItNames() throws IOException {
    JsonNode dashboard =
        StackChart.json(
            Files.readAllLines(StackChart.file("kibana/objects.ndjson")).stream()
                .filter(line -> line.contains("\"type\": \"dashboard\""))
                .findFirst()
                .orElseThrow());
    List<String> references = dashboard.path("references").findValuesAsText("name");

    JsonNode panels = StackChart.json(dashboard.at("/attributes/panelsJSON").asText());
    assertThat(panels).hasSize(references.size());
    for (JsonNode panel : panels) {
      assertThat(references)
          .contains(panel.path("panelIndex").asText() + ":" + panel.path("panelRefName").asText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Requests per second, by service, service.name",
    "Requests per second, by pod, service.node.name",
    "Answers of 500 and above, by service, service.name",
    "Answers of 500 and above, by pod, service.node.name",
    "'Time to answer, 99th percentile', by service, service.name",
    "'Time to answer, 99th percentile', by pod, service.node.name",
  })
  void rateErrorsAndTimeAreDrawnByServiceAndByPod(String what, String by, String field)
      throws IOException {
    JsonNode drawn =
        Files.readAllLines(StackChart.file("kibana/objects.ndjson")).stream()
            .map(StackChart::json)
            .filter(object -> object.at("/attributes/title").asText().equals(what + ", " + by))
            .findFirst()
            .orElseThrow();

    assertThat(drawn.findValuesAsText("sourceField")).contains(field);
    assertThat(Files.readString(StackChart.file("kibana/objects.ndjson")))
        .contains("\"type\": \"lens\", \"id\": \"" + drawn.path("id").asText() + "\"}");
  }

  /** The fields of a query in Kibana's language. */
  private static Set<String> fieldsOf(String query) {
    Set<String> fields = new TreeSet<>();
    Matcher field = Pattern.compile("([a-z_@][a-z_.]*)\\s*(?::|>=|<=|>|<)").matcher(query);
    while (field.find()) {
      fields.add(field.group(1));
    }
    return fields;
  }
}
