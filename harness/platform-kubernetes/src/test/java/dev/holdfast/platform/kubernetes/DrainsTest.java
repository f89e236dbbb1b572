package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a cluster's nodes may be drained at all, which is asked before anything is installed. */
class DrainsTest {
  static final String NODES = "/api/v1/nodes";
  private static final String MAY = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private StandInApi api;

  @BeforeEach
  void start() throws Exception {
    api = new StandInApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** One that is ready and takes pods. */
  static String node(String name) {
    return """
    {"metadata": {"name": "%s"}, "spec": {}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}
    """
        .formatted(name);
  }

  private static String list(String... nodes) {
    return AttachmentTest.list("Node", nodes);
  }

  /**
   * Why none can be drained.
   *
   * @param labelled the answer to who is labelled for it
   * @param all the answer to which nodes there are
   */
  private Optional<String> missing(boolean allowed, String labelled, String all) {
    api.answer(MAY, "{\"status\": {\"allowed\": %s}}".formatted(allowed))
        .answer(NODES, labelled, all);
    return new KubernetesPlatform(RunLedgerTest.setup(api.cluster()))
        .capabilities()
        .missingFor("drain-node");
  }

  @Test
  void whereAnotherNodeTakesThePodsOneThatIsLabelledIsDrained() {
    assertThat(missing(true, list(node("n1")), list(node("n1"), node("n2")))).isEmpty();
    assertThat(api.asked()).contains("GET " + NODES + "?labelSelector=holdfast.dev%2Fallow%3Dtrue");
  }

  @Test
  void theOnlyOneIsNot() {
    assertThat(missing(true, list(node("n1")), list(node("n1"))).orElseThrow())
        .contains("no node beside n1 that is ready and takes pods");
  }

  @Test
  void norIsTheOnlyOneThatIsReadyAndTakesPods() {
    String away = node("n2").replace("True", "Unknown");
    String cordoned = node("n3").replace("{}", "{\"unschedulable\": true}");

    assertThat(missing(true, list(node("n1")), list(node("n1"), away, cordoned)).orElseThrow())
        .contains("no node beside n1 that is ready and takes pods");
  }

  @Test
  void norIsOneWhoseOwnerSaidNothing() {
    assertThat(missing(true, list(), list(node("n1"), node("n2"))).orElseThrow())
        .contains("kubectl label node NAME holdfast.dev/allow=true");
  }

  @Test
  void missingRightsAreAllSaid() {
    assertThat(missing(false, list(), list()).orElseThrow())
        .contains("verb 'patch' on 'nodes'", "verb 'create' on 'pods/eviction'")
        .contains("./holdfast rbac --for drain-node");
    assertThat(api.asked()).noneMatch(line -> line.contains(NODES));
  }
}
