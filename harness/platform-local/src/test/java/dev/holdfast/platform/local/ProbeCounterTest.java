package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.local.chart.ProbeSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeCounterTest {
  private final ProbeCounter counter =
      new ProbeCounter(
          new ProbeSpec(
              ProbeSpec.Kind.READINESS,
              new ProbeSpec.How.TcpConnect(),
              "",
              8080,
              Duration.ZERO,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              2,
              3));

  @Test
  void succeedsAfterSoManySuccessesInARow() {
    assertThat(counter.answered(true)).isEmpty();
    assertThat(counter.answered(true)).hasValue(true);
    assertThat(counter.answered(true)).hasValue(true);
  }

  @Test
  void failsAfterSoManyFailuresInARow() {
    assertThat(counter.answered(false)).isEmpty();
    assertThat(counter.answered(false)).isEmpty();
    assertThat(counter.answered(true)).isEmpty();
    assertThat(counter.answered(false)).isEmpty();
    assertThat(counter.answered(false)).isEmpty();
    assertThat(counter.answered(false)).hasValue(false);
  }
}
