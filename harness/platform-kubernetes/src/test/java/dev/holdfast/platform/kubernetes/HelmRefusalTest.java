package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.helm.ReleaseRefused;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelmRefusalTest {
  private static final Cluster CLUSTER =
      Cluster.of(
          "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://h:1'}}]",
          Optional.empty(),
          Path.of("/"),
          "conf");

  private static RuntimeException of(String why) {
    return HelmRefusal.of(
        CLUSTER,
        "shop",
        new ReleaseRefused("sample", "chart charts/sample", why),
        () -> List.of("pod migrate-x2x4k Error (exit 3), last wrote: no database"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Kubernetes cluster unreachable: Get \"https://h:1/version\": EOF | see that its server is up",
        "Get \"https://h:1\": dial tcp 10.0.0.1:1: i/o timeout | see that its server is up",
        "Unauthorized | renew the kubeconfig's credentials",
        "etcdserver: mvcc: database space exceeded | make room on the disks of the cluster's nodes",
        "write /var/x: no space left on device | make room on the disks of the cluster's nodes",
        "pods \"a\" is forbidden: exceeded quota: small | ask for a larger quota",
        "namespaces \"shop\" not found | make it again",
        "unable to create new content in namespace shop because it is being terminated | wait until the namespace is gone",
        "cannot re-use a name that is still in use | helm uninstall sample --namespace shop",
        "Service \"catalog\" in namespace \"shop\" exists and cannot be imported into the current release | has none of the chart's objects",
        "Internal error occurred: failed calling webhook | the cluster's own logs"
      })
  void whatTheClusterIsToBlameForHasItsRemedy(String why, String remedy) {
    assertThat(of(why))
        .isInstanceOf(CannotStart.class)
        .hasMessageStartingWith(
            "installing release sample into namespace shop of the cluster of context a of conf failed: "
                + why)
        .hasMessageContaining(remedy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field",
        "unable to build kubernetes objects from release manifest: resource mapping not found for name: \"x\"",
        "Deployment.apps \"catalog\" is invalid: spec.template.spec.containers[0].image: Required value",
        "the server could not find the requested resource not found"
      })
  void whatIsWrongWithTheChartIsBadInput(String why) {
    assertThat(of(why)).isInstanceOf(BadSystem.class).hasMessage("chart charts/sample: " + why);
  }

  @Test
  void aNamespaceThatTheChartNamesAndNobodyMadeIsTheCharts() {
    assertThat(of("namespaces \"other\" not found"))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith("chart charts/sample: namespaces \"other\" not found; ")
        .hasMessageContaining("an object of kind Namespace");
  }

  @Test
  void aHookThatFailedSaysWhatItsPodWroteLast() {
    String why = "failed pre-install: 1 error occurred: * job migrate failed: BackoffLimitExceeded";

    assertThat(of(why))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "chart charts/sample: "
                + why
                + "; pod migrate-x2x4k Error (exit 3), last wrote: no database");
  }

  @Test
  void aVerbThatTheRoleLacksIsNamed() {
    assertThat(
            of(
                "secrets is forbidden: User \"x\" cannot create resource \"secrets\" in API group \"\" in the namespace \"shop\""))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("the role lacks verb 'create' on 'secrets'");
  }
}
