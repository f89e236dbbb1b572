package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Load;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Scenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarningsTest {
  @Test
  void aLoadThatTakesAnyCertificateIsSaidToProveNothingOfWhoAnswered() {
    assertThat(
            ReportPage.warnings(
                with(new Protocol(false, new Protocol.Tls(null, null, true), null))))
        .containsExactly(
            "Load browse took any certificate (insecure: true): that it was the system that answered is not proven.");
    assertThat(
            ReportPage.warnings(
                with(new Protocol(false, new Protocol.Tls(null, null, false), null))))
        .isEmpty();
    assertThat(ReportPage.warnings(SampleRuns.scenario(60, ""))).isEmpty();
  }

  private static Scenario with(Protocol protocol) {
    Scenario plain = SampleRuns.scenario(60, "");
    Load load = plain.loads().getFirst();
    return new Scenario(
        plain.name(),
        plain.description(),
        plain.tags(),
        plain.system(),
        List.of(
            new Load(
                load.name(),
                load.to(),
                load.pace(),
                load.timeout(),
                load.connections(),
                protocol,
                Map.of(),
                null,
                load.answerAtMost(),
                load.redirectsAtMost(),
                load.requests())),
        plain.baseline(),
        plain.faults(),
        plain.stopIf(),
        plain.expectations());
  }
}
