package dev.holdfast.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long TURN = Duration.ofMillis(100).toNanos();

  private final Pace pace = new Pace(3, Duration.ofMillis(100));

  @Test
  void letsABurstPassAndThenOneTurnAtATime() {
    long now = -5;
    assertThat(pace.take(now)).isZero();
    assertThat(pace.take(now)).isZero();
    assertThat(pace.take(now)).isZero();
    assertThat(pace.take(now)).isEqualTo(TURN);
    assertThat(pace.take(now + TURN)).isEqualTo(TURN);
  }

  @Test
  void whoWasSlowMayBurstAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(pace.take(0)).isZero();
    }
    long later = 100 * TURN;
    for (int i = 0; i < 3; i++) {
      assertThat(pace.take(later)).isZero();
    }
    assertThat(pace.take(later)).isPositive();
  }
}
