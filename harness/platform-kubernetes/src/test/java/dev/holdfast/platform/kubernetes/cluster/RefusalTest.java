package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalTest {
  @Test
  void namesTheVerbThatTheRoleLacks() {
    String said =
        "pods is forbidden: User \"system:serviceaccount:shop:holdfast\" cannot list resource \"pods\" in API group \"\" in the namespace \"shop\"";

    assertThat(Refusal.missingVerb(said)).contains("verb 'list' on 'pods'");
  }

  @Test
  void namesTheGroupToo() {
    String said =
        "deployments.apps is forbidden: User \"x\" cannot create resource \"deployments\" in API group \"apps\" in the namespace \"shop\"";

    assertThat(Refusal.missingVerb(said)).contains("verb 'create' on 'deployments.apps'");
  }

  @Test
  void readsHelmsWordsWithItsEscapes() {
    String said =
        "query: failed: secrets is forbidden: User \\\"x\\\" cannot list resource \\\"secrets\\\" in API group \\\"\\\" in the namespace \\\"a\\\"";

    assertThat(Refusal.missingVerb(said)).contains("verb 'list' on 'secrets'");
  }

  @Test
  void anythingElseIsNoMissingVerb() {
    assertThat(Refusal.missingVerb("Deployment.apps \"a\" is invalid: spec.replicas")).isEmpty();
  }

  @Test
  void saysWhereToFindAllThatIsNeeded() {
    Cluster cluster =
        Cluster.of(
            "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://h:1'}}]",
            Optional.empty(),
            Path.of("/"),
            "conf");

    assertThat(
            Refusal.forbidden(
                cluster, "looking", "User \"x\" cannot watch resource \"pods\" in API group \"\""))
        .isEqualTo(
            "the cluster of context a of conf does not allow looking: User \"x\" cannot watch resource \"pods\" in API group \"\"; the role lacks verb 'watch' on 'pods', see harness/platform-kubernetes/rbac.yaml, or rbac-attach.yaml for what runs already, for all that is needed");
  }
}
