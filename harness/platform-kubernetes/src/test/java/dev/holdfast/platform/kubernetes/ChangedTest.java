package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.kubernetes.cluster.WorkloadApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangedTest {
  private static final String WEB = "/apis/apps/v1/namespaces/shop/deployments/web";
  private static final Changed SCALED =
      new Changed(Changed.What.REPLICAS, AttachmentTest.WEB, "2", "5");
  private static final Changed RESTARTED =
      new Changed(Changed.What.RESTARTED, AttachmentTest.WEB, "", "2026-01-31T12:00:00Z");

  private final List<String> audit = new ArrayList<>();

  private List<String> putBack(String now, Changed... changes) throws Exception {
    try (StandInApi api = new StandInApi().answer(WEB, now);
        KubernetesClient client = api.client()) {
      Changed.putBack(new WorkloadApi(client, "shop"), List.of(changes), audit::add);
      return api.asked().stream().filter(line -> !line.startsWith("GET ")).toList();
    }
  }

  private static String web(int replicas, String restartedAt) {
    return """
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
     "spec": {"replicas": %d, "template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "%s"}}}}}
    """
        .formatted(replicas, restartedAt);
  }

  @Test
  void whatIsStillAsTheRunMadeItIsPutBackAndAudited() throws Exception {
    assertThat(putBack(web(5, ""), SCALED)).singleElement().asString().startsWith("P");
    assertThat(audit).containsExactly("scale deployment web from 5 to 2");
    assertThat(putBack(web(2, RESTARTED.to()), RESTARTED)).containsExactly("PATCH " + WEB);
  }

  @Test
  void whatSomebodyElseHasChangedSinceIsTheirs() throws Exception {
    assertThat(putBack(web(7, "2026-02-01T00:00:00Z"), SCALED, RESTARTED)).isEmpty();
    assertThat(audit).isEmpty();
  }

  @Test
  void whatWasHealedBeforeIsNotChangedAgain() throws Exception {
    Changed healed = new Changed(Changed.What.REPLICAS, AttachmentTest.WEB, "5", "2");

    assertThat(putBack(web(2, ""), SCALED, healed)).isEmpty();
  }

  @Test
  void itIsReadAsItWasWritten() {
    assertThat(Changed.parse(SCALED.text())).isEqualTo(SCALED);
    assertThat(Changed.parse(RESTARTED.text())).isEqualTo(RESTARTED);
  }
}
