package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.helm.PlatformValues;
import dev.holdfast.helm.ReleaseMark;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLedgerTest {
  private static final String SECRETS = "/api/v1/namespaces/shop/secrets";
  private static final String TWIN = "/api/v1/namespaces/shop/services/gateway-holdfast";
  private static final String NAMESPACE = "/api/v1/namespaces/shop";

  @TempDir Path folder;
  private StandInApi api;

  @BeforeEach
  void start() throws IOException {
    api = new StandInApi();
    Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private RunLedger ledger(boolean own) {
    return ledger(
        folder, Cluster.read(Optional.of(folder.resolve("kubeconfig")), Optional.empty()), own);
  }

  /** Of somebody's cluster. */
  static Setup setup(Cluster cluster) {
    return new Setup(
        "kubernetes",
        cluster,
        false,
        List.of(),
        PlatformValues.of("kubernetes", "consul", "", "", ""),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static RunLedger ledger(Path folder, Cluster cluster, boolean own) {
    RunLedger ledger =
        RunLedger.begin(
            folder,
            setup(cluster),
            "run-1",
            "shop",
            own,
            List.of(new ChartInstall("sample", Path.of("chart"), Map.of(), List.of())));
    ledger.services(List.of("gateway"));
    return ledger;
  }

  private static HasMetadata secret(String uid, String mark, int revision) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(
          "{\"name\": \"sample\", \"chart\": {\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}}"
              .formatted(ReleaseMark.ANNOTATION, mark)
              .getBytes(StandardCharsets.UTF_8));
    }
    Base64.Encoder base64 = Base64.getEncoder();
    return new SecretBuilder()
        .withNewMetadata()
        .withName("sh.helm.release.v1.sample.v" + revision)
        .withUid(uid)
        .addToLabels("version", Integer.toString(revision))
        .endMetadata()
        .addToData("release", base64.encodeToString(base64.encode(packed.toByteArray())))
        .build();
  }

  private void has(HasMetadata... secrets) {
    api.answer(
        SECRETS,
        "{\"kind\": \"SecretList\", \"apiVersion\": \"v1\", \"items\": [%s]}"
            .formatted(
                String.join(",", List.of(secrets).stream().map(Serialization::asJson).toList())));
  }

  private List<String> undone() {
    return RunLedger.of(folder).orElseThrow().remove();
  }

  private List<String> deletions() {
    return api.asked().stream().filter(one -> one.startsWith("DELETE")).toList();
  }

  @Test
  void aReleaseThatSomebodyElseInstalledUnderTheNameStays() throws IOException {
    ledger(false);
    has(secret("u1", "another-mark", 1));

    assertThat(undone())
        .containsExactly("release sample in namespace shop is not the run's: left alone");

    assertThat(deletions()).isEmpty();
    assertThat(RunLedger.of(folder)).as("there is nothing more to do").isEmpty();
  }

  @Test
  void aCopyOfTheRunsReleaseStays() throws IOException {
    RunLedger ledger = ledger(false);
    ledger.made(secret("u1", ledger.mark(), 1));
    has(secret("u2", ledger.mark(), 1));

    assertThat(undone()).singleElement().asString().contains("left alone");
  }

  @Test
  void aReleaseOfTheRunThatSomebodyHasUpgradedSinceStays() throws IOException {
    RunLedger ledger = ledger(false);
    has(secret("u1", ledger.mark(), 1), secret("u2", "", 2));

    assertThat(undone()).singleElement().asString().contains("left alone");
  }

  @Test
  void ownThingsGoAndThoseUnderTheirNamesStay() throws IOException {
    RunLedger ledger = ledger(true);
    has();
    api.answer(
        TWIN,
        Serialization.asJson(
            new ServiceBuilder()
                .withMetadata(
                    new ObjectMetaBuilder().withName("gateway-holdfast").withUid("s1").build())
                .build()));
    api.answer(
        NAMESPACE,
        Serialization.asJson(
            new NamespaceBuilder()
                .withMetadata(
                    ledger
                        .sign(new ObjectMetaBuilder().withName("shop").withUid("not-ours"))
                        .build())
                .build()));
    ledger.made(
        new NamespaceBuilder()
            .withMetadata(new ObjectMetaBuilder().withName("shop").withUid("n1").build())
            .build());

    assertThat(undone())
        .contains(
            "Service gateway-holdfast in namespace shop is not the run's: left alone",
            "namespace shop is not the run's: left alone");
    assertThat(deletions()).isEmpty();
  }

  @Test
  void theRunsNamespaceAndTwinAreRemoved() throws IOException {
    RunLedger ledger = ledger(true);
    has();
    api.answer(
        TWIN,
        Serialization.asJson(
            new ServiceBuilder()
                .withMetadata(
                    ledger
                        .sign(new ObjectMetaBuilder().withName("gateway-holdfast").withUid("s1"))
                        .build())
                .build()));
    api.answer(
        NAMESPACE,
        Serialization.asJson(
            new NamespaceBuilder()
                .withMetadata(
                    ledger.sign(new ObjectMetaBuilder().withName("shop").withUid("n1")).build())
                .build()));
    api.answer(
        "/api/v1/namespaces",
        "{\"kind\": \"NamespaceList\", \"apiVersion\": \"v1\", \"metadata\": {\"resourceVersion\": \"1\"}, \"items\": []}");

    assertThat(undone()).contains("removed namespace shop");
    assertThat(deletions()).containsExactly("DELETE " + TWIN, "DELETE " + NAMESPACE);
  }

  @Test
  void aNodeThatAKilledRunKeptPodsFromTakesThemAgainUnlessSomebodyElseKeepsThemFromIt()
      throws IOException {
    RunLedger ledger = ledger(false);
    ledger.cordoning("n1");
    ledger.cordoning("n2");
    has();
    api.answer("/api/v1/nodes/n1", cordoned("n1", ledger.mark()));
    api.answer("/api/v1/nodes/n2", cordoned("n2", "another-mark"));

    assertThat(undone()).contains("node n1 takes pods again").noneMatch(one -> one.contains("n2"));

    assertThat(api.asked().stream().filter(one -> one.startsWith("PATCH")))
        .singleElement()
        .satisfies(one -> assertThat(one).startsWith("PATCH /api/v1/nodes/n1"));
  }

  private static String cordoned(String node, String mark) {
    return "{\"kind\": \"Node\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"%s\", \"annotations\": {\"holdfast.dev/cordoned\": \"%s\"}}, \"spec\": {\"unschedulable\": true}}"
        .formatted(node, mark);
  }

  @Test
  void aLedgerOfOldWithoutAMarkNamesNothing() throws IOException {
    ledger(false);
    Properties fields = new Properties();
    try (var in = Files.newBufferedReader(folder.resolve("cluster.properties"))) {
      fields.load(in);
    }
    fields.remove("mark");
    fields.remove("run");
    try (var out = Files.newBufferedWriter(folder.resolve("cluster.properties"))) {
      fields.store(out, null);
    }
    has(secret("u1", "", 1));

    assertThat(undone()).singleElement().asString().contains("left alone");
  }

  @Test
  void itIsWholeAtEveryMomentAndLeavesNoOtherFile() throws IOException {
    ledger(false);

    try (var files = Files.list(folder)) {
      assertThat(files)
          .containsExactlyInAnyOrder(
              folder.resolve("kubeconfig"), folder.resolve("cluster.properties"));
    }
  }

  @Test
  void waysToSinglePodsThatAKilledRunLeftAreRemovedAndOtherServicesStay() throws IOException {
    ledger(false).holding();
    has();
    api.refuse("/api/v1/namespaces/shop/services/", 404, "none of that name");
    api.answer(
        "/api/v1/namespaces/shop/services",
        """
        {"kind": "ServiceList", "apiVersion": "v1", "items": [
          {"metadata": {"name": "holdfast-look-x", "namespace": "shop", "labels": {"holdfast.dev/run": "run-1"}}},
          {"metadata": {"name": "theirs", "namespace": "shop", "labels": {"holdfast.dev/run": "run-1"}}}]}
        """);

    assertThat(undone()).contains("removed Service holdfast-look-x of namespace shop");

    assertThat(deletions())
        .singleElement()
        .satisfies(one -> assertThat(one).endsWith("/services/holdfast-look-x"));
    assertThat(api.asked())
        .anyMatch(one -> one.contains("/services?labelSelector=holdfast.dev%2Frun%3Drun-1"));
  }
}
