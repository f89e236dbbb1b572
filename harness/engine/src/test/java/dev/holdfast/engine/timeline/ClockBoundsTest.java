package dev.holdfast.engine.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.timeline.Skews.Skew;
import org.junit.jupiter.api.Test;

/** Whether a clock was set is told from lines that nobody had processor time to write. */
class ClockBoundsTest {
  private static final int MANY = 50;
  private final ClockBounds bounds = new ClockBounds();

  private static long ms(long millis) {
    return millis * 1_000_000L;
  }

  /** Lines of requests that took 40 ms, by a clock that is ahead by so much. */
  private void lines(int count, long aheadMs) {
    for (int i = 0; i < count; i++) {
      bounds.add(ms(aheadMs - 20), ms(aheadMs + 20));
    }
  }

  @Test
  void aClockThatIsAheadIsAheadByWhatAllAgreeOn() {
    lines(MANY, 300);

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(280), ms(320), false));
  }

  @Test
  void aClockThatGoesOnByAnotherDifferenceWasSet() {
    lines(MANY, 0);
    lines(MANY, 3_000);

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(-20), ms(3_020), true));
  }

  @Test
  void aClockThatWasSetAndSetBackWasSet() {
    lines(MANY, 0);
    lines(5, -3_000);
    lines(MANY, 0);

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(-3_020), ms(20), true));
  }

  @Test
  void linesThatWereWrittenLateHereAndThereSetNoClock() {
    for (int i = 0; i < MANY; i++) {
      lines(3, 0);
      lines(1 + i % 2, 700 + 100L * i);
    }

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(-20), ms(20), false));
  }

  @Test
  void linesThatWereWrittenLateByDifferentTimesSetNoClock() {
    lines(MANY, 0);
    for (int i = 0; i < MANY; i++) {
      lines(1, 700 + 100L * i);
    }
    lines(MANY, 0);

    assertThat(bounds.skew().changed()).isFalse();
  }

  @Test
  void theFirstLineMayBeALateOneToo() {
    lines(1, 900);
    lines(MANY, 0);

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(-20), ms(20), false));
  }

  @Test
  void requestsThatTookLongSayNothingOfEither() {
    lines(MANY, 0);
    for (int i = 0; i < 5; i++) {
      lines(1, 3_000);
      bounds.add(ms(-5_000), ms(5_000));
    }

    assertThat(bounds.skew().changed()).as("by five lines, the long ones in between").isTrue();
  }

  @Test
  void aDifferenceThatNothingDependsOnIsNoSetting() {
    lines(MANY, 0);
    lines(MANY, 80);

    assertThat(bounds.skew().changed()).as("20 ms and 60 ms").isFalse();
    assertThat(bounds.skew()).isEqualTo(new Skew(ms(20), ms(60), false));
  }

  @Test
  void whereItIsNotSureWhatLinesAreAboutTheyBoundAndSetNothing() {
    lines(MANY, 0);
    lines(MANY, 3_000);
    bounds.blur();

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(-20), ms(3_020), false));
  }

  @Test
  void whoHasLookedAtTheClockItselfIsBelievedAtOnce() {
    bounds.measured(ms(-1), ms(1));
    bounds.measured(ms(999), ms(1_001));

    assertThat(bounds.skew()).isEqualTo(new Skew(ms(-1), ms(1_001), true));
  }
}
