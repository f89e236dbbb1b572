package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.helm.PlatformValues;
import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a cluster's owners did not grant is said by name, and nothing is made to find out. */
class GrantTest {
  private static final String MAY = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String PODS = "/api/v1/namespaces/holdfast-agents/pods";

  private StandInApi api;

  @BeforeEach
  void start() throws Exception {
    api = new StandInApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Optional<String> missing(String kind) {
    Setup setup =
        new Setup(
            "kubernetes",
            api.cluster(),
            false,
            List.of(),
            PlatformValues.of("kubernetes", "consul", "", "", ""),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new AgentSettings("holdfast-agents", "agent:1")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new KubernetesPlatform(setup).capabilities().missingFor(kind);
  }

  private void allowed(boolean may) {
    api.answer(MAY, "{\"status\": {\"allowed\": %s}}".formatted(may));
  }

  @Test
  void whatIsGrantedIsTriedWithoutMakingAnything() {
    allowed(true);
    api.answer(PODS, "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}}");

    for (String kind : List.of("kill", "pause", "packet-loss", "partition")) {
      assertThat(missing(kind)).as(kind).isEmpty();
    }

    assertThat(api.asked())
        .filteredOn(line -> line.startsWith("POST " + PODS))
        .hasSize(4)
        .allMatch(line -> line.contains("dryRun=All"));
  }

  @Test
  void missingRightsAreAllSaid() {
    allowed(false);

    assertThat(missing("pause"))
        .hasValueSatisfying(why ->
            assertThat(why)
                .contains("may not have agents in namespace holdfast-agents")
                .contains("verb 'create' on 'jobs.batch'", "verb 'get' on 'pods/exec'")
                .contains("./holdfast rbac --for pause"));
    assertThat(api.asked()).noneMatch(line -> line.contains(PODS));
  }

  @Test
  void aNamespaceThatIsNotThereIsNamed() {
    allowed(true);
    api.refuse(PODS, 404, "namespaces holdfast-agents not found");

    assertThat(missing("kill"))
        .hasValueSatisfying(
            why -> assertThat(why).contains("the cluster has no namespace holdfast-agents"));
  }

  @Test
  void whatAdmissionRefusesIsSaidInItsWords() {
    allowed(true);
    api.refuse(PODS, 403, "violates PodSecurity restricted:latest: host namespaces (hostPID=true)");

    assertThat(missing("packet-loss"))
        .hasValueSatisfying(why ->
            assertThat(why)
                .contains(
                    "violates PodSecurity restricted:latest", "holdfast rbac --for packet-loss"));
  }

  @Test
  void whatNoAgentDoesIsNotAskedFor() {
    assertThat(missing("registry-outage")).isPresent();
    assertThat(missing("delete-pod")).isEmpty();
    assertThat(api.asked()).isEmpty();
  }
}
