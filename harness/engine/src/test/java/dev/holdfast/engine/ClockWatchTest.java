package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import dev.holdfast.spi.RunClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private static final long SECOND = 1_000_000_000L;

  private long monotonic;
  private long wall;
  private long boot;
  private boolean bootKnown = true;
  private final List<Event> events = new ArrayList<>();
  private final RunClock clock =
      new RunClock() {
        @Override
        public long nanos() {
          return monotonic;
        }

        @Override
        public void sleepUntil(long nanos) {
          throw new UnsupportedOperationException();
        }
      };

  private ClockWatch watch() {
    return new ClockWatch(
        clock,
        () -> Instant.ofEpochSecond(0, wall),
        () -> bootKnown ? OptionalLong.of(boot) : OptionalLong.empty(),
        new Entries(events::add, clock));
  }

  private void pass(long nanos) {
    monotonic += nanos;
    wall += nanos;
    boot += nanos;
  }

  @Test
  void clocksThatGoOnTogetherAreNothingToTell() {
    ClockWatch watch = watch();
    for (int i = 0; i < 1_000; i++) {
      pass(SECOND / 20);
      wall += 100_000; // a daemon that slows or hastens it
      watch.look();
    }

    assertThat(events).isEmpty();
  }

  @Test
  void aTimeOfDayThatIsSetBackIsAStep() {
    ClockWatch watch = watch();
    pass(SECOND);
    wall -= 3 * SECOND;
    watch.look();
    pass(SECOND);
    watch.look();

    assertThat(events).containsExactly(new Event.ClocksParted(SECOND, -3 * SECOND, 0));
  }

  @Test
  void aMachineThatSleptIsToldWithHowLong() {
    ClockWatch watch = watch();
    pass(SECOND);
    wall += 60 * SECOND;
    boot += 60 * SECOND;
    watch.look();

    assertThat(events).containsExactly(new Event.ClocksParted(SECOND, 60 * SECOND, 60 * SECOND));
  }

  @Test
  void whereNobodyCountsFromTheBootItCannotBeToldWhetherItSlept() {
    bootKnown = false;
    ClockWatch watch = watch();
    pass(SECOND);
    wall += 60 * SECOND;
    watch.look();

    assertThat(events).containsExactly(new Event.ClocksParted(SECOND, 60 * SECOND, -1));
  }
}
