package dev.holdfast.observe.packets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.observe.packets.LossWatch.Count;
import org.junit.jupiter.api.Test;

class LossWatchTest {
  @Test
  void aLossIsSeenFromHalfOfWhatItShouldBeAndNeverFromOne() {
    assertThat(LossWatch.shows(0.2, new Count(4, 40))).isTrue();
    assertThat(LossWatch.shows(0.2, new Count(3, 40))).isFalse();
    assertThat(LossWatch.shows(0.01, new Count(1, 40))).isFalse();
    assertThat(LossWatch.shows(0.01, new Count(2, 400))).isTrue();
  }

  @Test
  void itIsOverOnceChanceAloneCouldNotHaveSparedThemAll() {
    assertThat(LossWatch.gone(0.2, 61)).isFalse();
    assertThat(LossWatch.gone(0.2, 62)).isTrue();
    assertThat(LossWatch.gone(0.01, 1374)).isFalse();
    assertThat(LossWatch.gone(0.01, 1375)).isTrue();
    assertThat(LossWatch.gone(1, 0)).isFalse();
    assertThat(LossWatch.gone(1, 1)).isTrue();
  }
}
