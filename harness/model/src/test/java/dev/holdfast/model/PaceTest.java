package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Pace PACE =
      new Pace(
          List.of(
              new Pace.Phase(new Rate(20), Duration.ofSeconds(30)),
              new Pace.Phase(new Rate(120), Duration.ofSeconds(60)),
              new Pace.Phase(new Rate(1), Duration.ofMillis(1500))));

  private static long seconds(double seconds) {
    return Math.round(seconds * 1e9);
  }

  @Test
  void itIsAllPhasesTogether() {
    assertThat(PACE.lasts()).isEqualTo(Duration.ofMillis(91_500));
    assertThat(PACE.requests()).isEqualTo(600 + 7200 + 1);
    assertThat(PACE.fastest()).isEqualTo(120);
  }

  @Test
  void aTimeThatLiesInTwoPhasesHasRequestsOfBoth() {
    assertThat(PACE.requestsBetween(seconds(10), seconds(20))).isEqualTo(200);
    assertThat(PACE.requestsBetween(seconds(29), seconds(31))).isEqualTo(20 + 120);
    assertThat(PACE.requestsBetween(0, seconds(1000))).isEqualTo(600 + 7200 + 1.5);
    assertThat(PACE.requestsBetween(seconds(-5), 0)).isZero();
  }

  @Test
  void theRateOfAMomentIsItsPhases() {
    assertThat(PACE.perSecondAt(seconds(-5))).isEqualTo(20);
    assertThat(PACE.perSecondAt(seconds(29.9))).isEqualTo(20);
    assertThat(PACE.perSecondAt(seconds(30))).isEqualTo(120);
    assertThat(PACE.perSecondAt(seconds(91))).isEqualTo(1);
    assertThat(PACE.perSecondAt(seconds(1000))).isEqualTo(1);
  }

  @Test
  void onePhaseIsALoadOfOneRate() {
    Pace steady = Pace.steady(new Rate(3), Duration.ofSeconds(5));

    assertThat(steady.requests()).isEqualTo(15);
    assertThat(steady.perSecondAt(seconds(2))).isEqualTo(3);
    assertThat(steady.fastest()).isEqualTo(3);
  }

  @Test
  void withoutPhasesThereIsNoLoad() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Pace(List.of()));
  }
}
