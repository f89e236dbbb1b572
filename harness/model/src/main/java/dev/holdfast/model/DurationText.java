package dev.holdfast.model;

import java.time.Duration;

/** Durations as people write them. */
public final class DurationText {
  private DurationText() {}

  /** A duration as a scenario writes it: {@code 250ms}, {@code 10s}, {@code 2m}. */
  public static String of(Duration value) {
    long nanos = value.toNanos();
    if (nanos % 60_000_000_000L == 0 && nanos != 0) {
      return nanos / 60_000_000_000L + "m";
    }
    if (nanos % 1_000_000_000L == 0) {
      return nanos / 1_000_000_000L + "s";
    }
    if (nanos % 1_000_000L == 0) {
      return nanos / 1_000_000L + "ms";
    }
    return nanos % 1_000L == 0 ? nanos / 1_000L + "us" : nanos + "ns";
  }
}
