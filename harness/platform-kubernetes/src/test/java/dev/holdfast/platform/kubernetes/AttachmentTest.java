package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.KubernetesPlatform.Consent;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttachmentTest {
  static final Workload WEB = new Workload(Workload.Kind.DEPLOYMENT, "web");
  private static final String SHOP = "/api/v1/namespaces/shop";
  private static final String APPS = "/apis/apps/v1/namespaces/shop/";
  private static final String MAY = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private StandInApi api;
  private String services = "";
  private String deployment = deployment("{}");
  private String label = "true";
  private String nodeName = "";
  private int readyPods = 2;
  private boolean allowed = true;
  private boolean answers;

  @BeforeEach
  void start() throws Exception {
    api = new StandInApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  static String deployment(String more) {
    return """
    {"metadata": {"name": "web"},
     "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "strategy": %s, "template": {"spec": {"containers": [{"name": "app"}]}}}}
    """
        .formatted(more);
  }

  static String list(String kind, String... items) {
    return "{\"kind\": \"%sList\", \"items\": [%s]}".formatted(kind, String.join(",", items));
  }

  private String pod(int number) {
    return """
    {"metadata": {"name": "web-%d", "uid": "%d", "labels": {"pod-template-hash": "h"}, "ownerReferences": [{"kind": "ReplicaSet", "name": "web-h", "controller": true}]},
     "spec": {"containers": [], "nodeName": "%s"},
     "status": {"phase": "Running", "containerStatuses": [], "conditions": [{"type": "Ready", "status": "True"}]}}
    """
        .formatted(number, number, nodeName);
  }

  private Attachment attachment(Consent consent) {
    if (!answers) {
      answers = true;
      answer();
    }
    return new Attachment(RunLedgerTest.setup(api.cluster()), consent);
  }

  private void answer() {
    api.answer(
            SHOP,
            "{\"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\", \"labels\": {\"holdfast.dev/allow\": \"%s\"}}}"
                .formatted(label))
        .answer(
            SHOP + "/pods",
            list("Pod", IntStream.range(0, readyPods).mapToObj(this::pod).toArray(String[]::new)))
        .answer(SHOP + "/services", list("Service", services))
        .answer(APPS + "deployments", list("Deployment", deployment))
        .answer(APPS + "statefulsets", list("StatefulSet"))
        .answer(APPS + "daemonsets", list("DaemonSet"))
        .answer(MAY, "{\"status\": {\"allowed\": %s}}".formatted(allowed));
  }

  private Blueprint blueprint(Consent consent, Fault... faults) {
    return attachment(consent)
        .blueprint(new SystemUnderTest.Attached("shop", Duration.ofSeconds(10)), List.of(faults));
  }

  private Blueprint blueprint(Fault... faults) {
    return blueprint(new Consent(true, false), faults);
  }

  private static Fault delete(int pods) {
    return new Fault.DeletePod(WEB, pods, null);
  }

  /** Reading and asking what is allowed are all that it does. */
  private void assertNothingWasTouched() {
    assertThat(api.asked()).allMatch(line -> line.startsWith("GET ") || line.equals("POST " + MAY));
  }

  private static String labelled(String namespace, String name) {
    return "{\"metadata\": {\"name\": \"%s\", \"namespace\": \"%s\"}}".formatted(name, namespace);
  }

  private static final Fault DRAIN = new Fault.DrainNode(WEB, Duration.ofSeconds(20));

  @Test
  void thePlanNamesWhoGoesWithThePodsOfANodeThatMayBeDrained() {
    nodeName = "n1";
    api.answer(DrainsTest.NODES, list("Node", DrainsTest.node("n1"), DrainsTest.node("n2")))
        .answer(
            "/api/v1/pods",
            list(
                "Pod",
                pod(0)
                    .replace("\"name\": \"web-0\"", "\"name\": \"web-0\", \"namespace\": \"shop\""),
                pod(1)
                    .replace(
                        "\"name\": \"web-1\"", "\"name\": \"web-1\", \"namespace\": \"mail\"")));

    assertThat(blueprint(DRAIN).notes())
        .contains(
            "drain-node may drain node n1: 1 pod of deployment web would go, and with them mail/web-1");
    assertNothingWasTouched();
  }

  @Test
  void aNodeWhoseOwnerSaidNothingIsNotDrained() {
    nodeName = "n1";
    api.answer(DrainsTest.NODES, list("Node"));

    assertThatThrownBy(() -> blueprint(DRAIN))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("of those under deployment web (n1) none is labelled")
        .hasMessageContaining("holdfast.dev/allow=true");
    assertNothingWasTouched();
  }

  @Test
  void theOnlyNodeIsNotDrained() {
    nodeName = "n1";
    api.answer(DrainsTest.NODES, list("Node", DrainsTest.node("n1")));

    assertThatThrownBy(() -> blueprint(DRAIN))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("the cluster has no node beside n1 that is ready and takes pods");
    assertNothingWasTouched();
  }

  @Test
  void toDrainANodeTakesRightsThatAreNoNamespaces() {
    allowed = false;

    assertThatThrownBy(() -> blueprint(DRAIN))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("verb 'patch' on 'nodes' in the cluster as a whole")
        .hasMessageContaining("verb 'create' on 'pods/eviction' in the cluster as a whole");
    assertNothingWasTouched();
  }

  @Test
  void whatCarriesALabelIsFoundInAllNamespaces() {
    api.answer(
            "/apis/apps/v1/deployments",
            list("Deployment", labelled("shop", "web"), labelled("mail", "smtp")))
        .answer("/apis/apps/v1/statefulsets", list("StatefulSet", labelled("shop", "db")))
        .answer("/apis/apps/v1/daemonsets", list("DaemonSet"));

    assertThat(attachment(new Consent(true, false)).labelled(Map.of("team", "shop")))
        .containsExactly(
            Map.entry("mail", List.of(new Workload(Workload.Kind.DEPLOYMENT, "smtp"))),
            Map.entry("shop", List.of(WEB, new Workload(Workload.Kind.STATEFULSET, "db"))));
    assertThat(api.asked()).allMatch(line -> line.endsWith("?labelSelector=team%3Dshop"));
  }

  @Test
  void whoMayNotListAllNamespacesIsToldWhatIsLeft() {
    api.refuse("/apis/apps/v1/deployments", 403, "deployments.apps is forbidden");

    assertThatThrownBy(() -> attachment(new Consent(true, false)).labelled(Map.of("team", "shop")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(
            "deployments.apps is forbidden; check one namespace after the other (-n)")
        .hasMessageEndingWith("./holdfast rbac -n NAMESPACE --for everywhere");
    assertThatThrownBy(() -> attachment(Consent.NONE).labelled(Map.of()))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("say --context NAME");
  }

  @Test
  void nodesThatTakePodsAreKnownWhereTheyMayBeListed() {
    api.answer(
        "/api/v1/nodes",
        list(
            "Node",
            node("a", ""),
            node("b", "\"unschedulable\": true"),
            node("c", "\"taints\": [{\"key\": \"control-plane\", \"effect\": \"NoSchedule\"}]"),
            node("d", "\"taints\": [{\"key\": \"slow\", \"effect\": \"PreferNoSchedule\"}]")));

    assertThat(attachment(new Consent(true, false)).survey("shop").nodes())
        .containsExactlyInAnyOrder("a", "d");
  }

  private static String node(String name, String spec) {
    return "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {%s}}".formatted(name, spec);
  }

  @Test
  void whoMayNotListNodesKnowsThoseOfPods() {
    nodeName = "e";
    api.refuse("/api/v1/nodes", 403, "nodes is forbidden");

    assertThat(attachment(new Consent(true, false)).survey("shop").nodes()).containsExactly("e");
  }

  @Test
  void whatRunsIsFoundAndNothingIsTouched() {
    services =
        "{\"metadata\": {\"name\": \"web\"}, \"spec\": {\"type\": \"ClusterIP\", \"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}}";

    Blueprint found = blueprint(delete(1));

    assertThat(found.workloads()).containsExactly(new Blueprint.Replicas(WEB, 2, List.of("app")));
    assertThat(found.services()).containsExactly("web");
    assertThat(found.notes().getFirst())
        .contains("namespace shop", "context a of conf", "put back at the end");
    assertNothingWasTouched();
  }

  @Test
  void servicesThatLeadToNoPodsOfTheNamespaceAreLeftOutByName() {
    services =
        """
        {"metadata": {"name": "else"}, "spec": {"type": "ExternalName", "externalName": "db.example.com"}},
        {"metadata": {"name": "bare"}, "spec": {"type": "ClusterIP", "ports": [{"port": 80}]}},
        {"metadata": {"name": "peers"}, "spec": {"type": "ClusterIP", "clusterIP": "None", "selector": {"app": "web"}}}
        """;

    Blueprint found = blueprint();

    assertThat(found.services()).isEmpty();
    assertThat(found.leftOut("service", "else").map(Blueprint.LeftOut::why).orElse(""))
        .contains("ExternalName", "db.example.com");
    assertThat(found.leftOut("service", "bare").map(Blueprint.LeftOut::why).orElse(""))
        .contains("no selector");
    assertThat(found.leftOut("service", "peers").map(Blueprint.LeftOut::why).orElse(""))
        .contains("headless");
  }

  @Test
  void aClusterIsNeverChosenByItself() {
    assertThatThrownBy(() -> blueprint(new Consent(false, false), delete(1)))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("--context NAME")
        .hasMessageContaining("is a now");
    assertThat(api.asked()).isEmpty();
  }

  @Test
  void aNamespaceThatIsNotLabelledIsLeftAlone() {
    label = "no";

    assertThatThrownBy(() -> blueprint(delete(1)))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("kubectl label namespace shop holdfast.dev/allow=true");
    assertNothingWasTouched();
  }

  @Test
  void allMissingRightsAreSaidAtOnce() {
    allowed = false;

    assertThatThrownBy(() -> blueprint(delete(1), new Fault.Rollout(WEB)))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("verb 'list' on 'pods'")
        .hasMessageContaining("verb 'delete' on 'pods'")
        .hasMessageContaining("verb 'patch' on 'deployments.apps'")
        .hasMessageContaining("rbac-attach.yaml")
        .hasMessageNotContaining("secrets");
    assertNothingWasTouched();
  }

  @Test
  void whatHasNoReadyPodIsNotBroken() {
    readyPods = 0;

    assertThatThrownBy(() -> blueprint(delete(1)))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("deployment web has no ready pod");
    assertNothingWasTouched();
  }

  @Test
  void theLastReadyPodIsNotTakenAwayUnasked() {
    readyPods = 1;

    assertThatThrownBy(() -> blueprint(delete(1)))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("1 ready pod, and delete-pod would leave none")
        .hasMessageContaining("--last-replica");
    assertThatThrownBy(() -> blueprint(new Fault.Scale(WEB, 0, null)))
        .hasMessageContaining("scale would leave none");
    assertThat(blueprint(new Consent(true, true), delete(1)).workloads()).hasSize(1);
  }

  @Test
  void aRolloutThatEndsAllPodsFirstIsNotDoneUnasked() {
    deployment = deployment("{\"type\": \"Recreate\"}");

    assertThatThrownBy(() -> blueprint(new Fault.Rollout(WEB)))
        .hasMessageContaining("rollout would leave none");
  }

  @Test
  void aWorkloadThatIsNotThereIsThePlansToRefuse() {
    Workload other = new Workload(Workload.Kind.DEPLOYMENT, "wbe");

    assertThat(blueprint(new Fault.DeletePod(other, 1, null)).replicas(other))
        .isEqualTo(Optional.empty());
  }
}
