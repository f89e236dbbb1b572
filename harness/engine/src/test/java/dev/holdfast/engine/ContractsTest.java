package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Scenario;
import dev.holdfast.model.SystemUnderTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContractsTest {
  @Test
  void aPlatformThatRunsChartsAloneTakesNothingThatRunsAlready() {
    Scenario charts = new Scenarios().build();
    Scenario found =
        new Scenario(
            charts.name(),
            charts.description(),
            charts.tags(),
            new SystemUnderTest.Attached("shop", Duration.ofSeconds(90)),
            charts.loads(),
            charts.baseline(),
            charts.faults(),
            charts.stopIf(),
            charts.expectations());

    assertThatThrownBy(() -> Contracts.blueprint(new FakePlatform(), found))
        .isInstanceOf(Skipped.class)
        .hasMessageStartingWith("platform fake cannot attach to namespace shop")
        .hasMessageContaining("--platform kubernetes")
        .hasMessageContaining("--context");
  }
}
