package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void restartsAtOnceAndThenWaitsTwiceAsLongEachTimeUpToFiveMinutes() {
    Backoff backoff = new Backoff();
    List<Long> waits = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 8; i++) {
      Duration wait = backoff.afterExit(now);
      waits.add(wait.toSeconds());
      now += wait.toNanos();
      backoff.restarted(now);
    }
    assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
  }

  @Test
  void forgetsAfterTenMinutesOfRunning() {
    Backoff backoff = new Backoff();
    backoff.restarted(0);
    backoff.restarted(0);
    assertThat(backoff.afterExit(Duration.ofMinutes(10).toNanos()))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(backoff.afterExit(Duration.ofMinutes(10).toNanos() + 1)).isZero();
  }
}
