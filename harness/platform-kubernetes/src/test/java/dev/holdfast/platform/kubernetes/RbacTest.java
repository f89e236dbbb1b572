package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RbacTest {
  private static String text(String... kinds) {
    return Rbac.text("shop", "holdfast-agents", List.of(kinds));
  }

  @Test
  void whatTheApiDoesTakesNoOtherNamespace() {
    assertThat(text("delete-pod"))
        .contains("resources: [pods], verbs: [delete, list, watch]")
        .doesNotContain("holdfast-agents", "patch]}\n  - {apiGroups: [\"apps\"]", "secrets");
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
}
