package dev.holdfast.sample.broken;

import java.util.Arrays;
import java.util.Locale;

/** What is wrong with a service. */
enum Flaw {
  /** Nothing. */
  NONE,
  /** Nothing, but every answer takes as long as with {@link #NO_DRAIN}. */
  SLOW,
  /** Its readiness route says ready long before it serves. */
  READY_TOO_SOON,
  /** One answer in 500 is another product's. */
  WRONG_PRODUCT,
  /** One answer in 50 is an error. */
  ERRORS,
  /** What it cannot answer it answers with 200 and nothing. */
  EMPTY_FOR_ERRORS,
  /** It ends on SIGTERM with requests under way. */
  NO_DRAIN,
  /** It hangs after a while, and its liveness says all is well. */
  STUCK,
  /** It takes long to start. */
  SLOW_START,
  /** One request in 100 is never answered. */
  HANGS,
  /** It keeps the lines of its last requests back, and they die with it. */
  DROPS_LAST_LINES,
  /** One line in 100 is written twice. */
  DOUBLES_LINES,
  /** The lines' numbers begin again while the process goes on. */
  RESTARTS_SEQUENCE,
  /** It asks the registry before each call instead of following it. */
  ASKS_REGISTRY;

  static final long SLOW_START_SECONDS = 12;

  /** The one that {@code BROKEN} names. */
  static Flaw ofThisProcess() {
    return named(System.getenv().getOrDefault("BROKEN", "none"));
  }

  private static Flaw named(String name) {
    return Arrays.stream(values())
        .filter(flaw -> flaw.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such flaw: " + name));
  }
}
