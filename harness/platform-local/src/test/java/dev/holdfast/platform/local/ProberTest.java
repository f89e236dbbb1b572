package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.local.chart.ProbeSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probes that are programs. */
class ProberTest {
  private static ProbeAnswer answer(String script) {
    ProbeSpec probe =
        new ProbeSpec(
            ProbeSpec.Kind.READINESS,
            new ProbeSpec.How.Exec(List.of("sh", "-c", script)),
            "",
            0,
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1,
            1);
    try (LoopbackBlock network = LoopbackBlock.claim()) {
      return new Prober(probe, InetAddress.getLoopbackAddress(), 0, network, ProcessBuilder::new)
          .ask();
    }
  }

  @Test
  void oneThatSaysMoreThanAPipeHoldsIsReadToItsEnd() {
    ProbeAnswer answer = answer("head -c 300000 /dev/zero | tr '\\0' x");

    assertThat(answer.success()).isTrue();
    assertThat(answer.what()).hasSizeLessThan(400);
  }

  @Test
  void oneIsOverThoughItLeftSomebodyBehindWhoHoldsItsOutput() {
    assertThat(answer("sleep 3 & exit 0").success()).isTrue();
  }

  @Test
  void oneThatFailsSaysWhy() {
    assertThat(answer("echo not yet; exit 3").what()).endsWith("exit 3 not yet");
  }
}
