package dev.holdfast.engine;

import dev.holdfast.model.Event;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Looks whether the machine's clocks go on together. Durations are taken from the monotonic one,
 * which stands still while the machine is suspended; logs have the time of day, which people and
 * daemons set.
 */
final class ClockWatch {
  /** Daemons move the time of day by less than this in the time between two looks. */
  private static final long PARTED_NANOS = 500_000_000L;

  /** A look that took so long tells nothing of two clocks that were to be read at once. */
  private static final long SLOW_LOOK_NANOS = 100_000_000L;

  private final RunClock clock;
  private final InstantSource wall;
  private final Supplier<OptionalLong> sinceBoot;
  private final Entries entries;
  private long ahead;
  private OptionalLong bootAhead;

  /**
   * Looks from now on.
   *
   * @param sinceBoot nanoseconds, those included in which the machine slept; empty where nobody
   *     counts them
   */
  ClockWatch(
      RunClock clock, InstantSource wall, Supplier<OptionalLong> sinceBoot, Entries entries) {
    this.clock = clock;
    this.wall = wall;
    this.sinceBoot = sinceBoot;
    this.entries = entries;
    this.ahead = wallNanos() - clock.nanos();
    this.bootAhead = bootAhead();
  }

  /** Nanoseconds since the machine booted, by the clock of Linux that goes on while it sleeps. */
  static OptionalLong sinceBoot() {
    try {
      String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
      return OptionalLong.of(Math.round(Double.parseDouble(seconds) * 1e9));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private long wallNanos() {
    return Math.multiplyExact(wall.millis(), 1_000_000L);
  }

  private OptionalLong bootAhead() {
    OptionalLong boot = sinceBoot.get();
    return boot.isPresent()
        ? OptionalLong.of(boot.getAsLong() - clock.nanos())
        : OptionalLong.empty();
  }

  /** Looks once; call it often. */
  void look() {
    long before = clock.nanos();
    long now = wallNanos() - before;
    if (clock.nanos() - before > SLOW_LOOK_NANOS) {
      return;
    }
    long jump = now - ahead;
    ahead = now;
    if (Math.abs(jump) >= PARTED_NANOS) {
      OptionalLong boot = bootAhead();
      long slept =
          boot.isPresent() && bootAhead.isPresent()
              ? Math.max(0, boot.getAsLong() - bootAhead.getAsLong())
              : -1;
      bootAhead = boot;
      // the count since the boot has hundredths of a second
      long asleep = slept >= 0 && slept < PARTED_NANOS / 2 ? 0 : slept;
      entries.addIfPossible(at -> new Event.ClocksParted(at, jump, asleep));
    }
  }
}
