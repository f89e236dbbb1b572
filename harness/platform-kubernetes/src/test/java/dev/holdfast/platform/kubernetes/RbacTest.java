package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RbacTest {
  private static String text(String... kinds) {
    return Rbac.text("shop", "holdfast-agents", "shop", List.of(kinds));
  }

  @Test
  void whatTheApiDoesTakesNoOtherNamespace() {
    assertThat(text("delete-pod"))
        .contains("resources: [pods], verbs: [delete, list, watch]")
        .doesNotContain("holdfast-agents", "patch]}\n  - {apiGroups: [\"apps\"]", "secrets");
  }

  @Test
  void toLookAtWhatOthersDoTakesNoRightToChangePods() {
    assertThat(text("observe"))
        .contains("resources: [pods], verbs: [list, watch]")
        .doesNotContain("holdfast-agents", "deployments/scale", "pods], verbs: [delete");
  }

  @Test
  void onlyWhatAFaultNeedsIsAskedFor() {
    assertThat(text("rollout")).contains("resources: [statefulsets], verbs: [get, list, patch]");
    assertThat(text("kill")).doesNotContain("verbs: [get, list, patch]", "deployments/scale");
    assertThat(text("scale"))
        .contains("[deployments/scale], verbs: [get, update]")
        .doesNotContain("daemonsets/scale");
    assertThat(text("packet-loss"))
        .contains("[endpointslices], verbs: [create, delete, list, watch]");
  }

  @Test
  void loadInTheClusterTakesPodsWithoutAnyRightsAtTheStrictestLevel() {
    assertThat(text("delete-pod", "load"))
        .contains(
            "metadata: {name: holdfast-agents, labels: {pod-security.kubernetes.io/enforce: restricted}}",
            "resources: [jobs], verbs: [create, delete]",
            "resources: [pods/exec], verbs: [create, get]")
        .doesNotContain("privileged");
    assertThat(text("kill", "load")).contains("enforce: privileged").doesNotContain("restricted");
  }

  @Test
  void whatIsDoneOnANodeIsGrantedInANamespaceOfItsOwn() {
    assertThat(text("kill"))
        .contains(
            "metadata: {name: holdfast-agents, labels: {pod-security.kubernetes.io/enforce: privileged}}",
            "resources: [jobs], verbs: [create, delete]",
            "resources: [pods/exec], verbs: [create, get]",
            "the capabilities KILL.",
            "subjects: [{kind: ServiceAccount, name: holdfast, namespace: shop}]");
    assertThat(text("partition")).contains("NET_ADMIN, NET_RAW, SYS_ADMIN, SYS_PTRACE.");
  }

  @Test
  void whatIsOfTheClusterAsAWholeIsGrantedOnlyWhereItIsNamed() {
    assertThat(text("delete-pod", "kill", "load")).doesNotContain("ClusterRole", "nodes");
    assertThat(text("delete-pod", "everywhere"))
        .contains(
            "kind: ClusterRole\nmetadata: {name: holdfast-shop}",
            "resources: [daemonsets], verbs: [list]",
            "kind: ClusterRoleBinding")
        .doesNotContain("nodes");
    assertThat(text("delete-pod", "nodes", "throttling"))
        .contains("resources: [nodes], verbs: [list]", "resources: [nodes/proxy], verbs: [get]");
  }

  @Test
  void toDrainANodeTakesRightsInTheClusterAsAWhole() {
    assertThat(text("drain-node"))
        .contains(
            "# Of the cluster as a whole, for drain-node.",
            "resources: [nodes], verbs: [get, list, patch, watch]",
            "resources: [pods], verbs: [list]",
            "resources: [pods/eviction], verbs: [create]")
        .doesNotContain("holdfast-agents", "pods], verbs: [delete");
    assertThat(Rbac.KINDS).as("what `all` stands for").doesNotContain("drain-node");
    assertThat(Rbac.MORE).contains("drain-node");
  }

  @Test
  void whoRunsElsewhereHasItsAccountThere() {
    assertThat(Rbac.text("shop", "holdfast-agents", "holdfast-agents", List.of("delete-pod")))
        .contains(
            "kind: Namespace\nmetadata: {name: holdfast-agents, labels: {pod-security.kubernetes.io/enforce: restricted}}",
            "kind: ServiceAccount\nmetadata: {name: holdfast, namespace: holdfast-agents}",
            "kind: RoleBinding\nmetadata: {name: holdfast, namespace: shop}",
            "subjects: [{kind: ServiceAccount, name: holdfast, namespace: holdfast-agents}]")
        .doesNotContain("namespace: shop}]", "jobs");
  }

  @Test
  void whoHasACheckRunThereNeedsNoRightsOfTheCheck() {
    assertThat(text("delete-pod", "in-cluster"))
        .contains(
            "kind: Role\nmetadata: {name: holdfast-starts, namespace: holdfast-agents}",
            "resources: [pods/log], verbs: [get]",
            "kind: RoleBinding\nmetadata: {name: holdfast-starts, namespace: holdfast-agents}")
        .doesNotContain("metadata: {name: holdfast, namespace: holdfast-agents}");
  }

  @Test
  void theChartThatChecksFromWithinGrantsTheSame() throws IOException {
    String granted =
        Rbac.text("shop", "holdfast-agents", "holdfast-agents", List.of("delete-pod", "rollout"));
    String rules = granted.substring(granted.indexOf("rules:"), granted.lastIndexOf("---"));

    assertThat(
            Path.of(System.getProperty("holdfast.home"), "charts/holdfast/templates/rights.yaml"))
        .content()
        .contains(rules);
  }
}
