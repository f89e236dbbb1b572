package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Harness;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldTest {
  private static final String MAPS = "/api/v1/namespaces/shop/configmaps";

  @TempDir Path folder;

  private static String held(String mark, String data) {
    return """
    {"apiVersion": "v1", "kind": "ConfigMap",
     "metadata": {"name": "holdfast-run", "uid": "u", "annotations": {"holdfast.dev/mark": "%s"}}, "data": {%s}}
    """
        .formatted(mark, data);
  }

  @Test
  void aSecondRunIsRefusedWithTheFirstOnesName() throws Exception {
    try (StandInApi api =
            new StandInApi()
                .refuse(MAPS, 409, "already exists")
                .answer(
                    MAPS + "/holdfast-run",
                    held(
                        "m",
                        "\"run\": \"run-1\", \"who\": \"ann@there\", \"since\": \"noon\", \"harness\": \"%s\""
                            .formatted(Harness.current().label())));
        KubernetesClient client = api.client()) {
      RunLedger ledger = RunLedgerTest.ledger(folder, api.cluster(), false);

      assertThatThrownBy(
              () -> Hold.take(RunLedgerTest.setup(api.cluster()), client, "shop", ledger, "run-2"))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("run-1 of ann@there, since noon")
          .hasMessageContaining("./holdfast halt --context a --namespace shop");
      assertThat(api.asked()).noneMatch(line -> line.startsWith("DELETE"));
    }
  }

  @Test
  void whoeverWritesHaltIntoItEndsTheRun() throws Exception {
    try (StandInApi api = new StandInApi();
        KubernetesClient client = api.client()) {
      RunLedger ledger = RunLedgerTest.ledger(folder, api.cluster(), false);
      api.answer(MAPS, held(ledger.mark(), ""))
          .answer(
              MAPS + "/holdfast-run",
              held(ledger.mark(), ""),
              held(ledger.mark(), "\"halt\": \"ann@there\""));
      try (Hold hold =
          Hold.take(RunLedgerTest.setup(api.cluster()), client, "shop", ledger, "run-2")) {
        assertThat(hold.halted()).isEmpty();
        await().until(() -> hold.halted().isPresent());
        assertThat(hold.halted()).contains("halted by ann@there");
      }
      assertThat(api.asked()).last().asString().startsWith("DELETE " + MAPS + "/holdfast-run");
    }
  }
}
