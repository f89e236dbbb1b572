package dev.holdfast.model;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The checks that the records of this package make of their values; each message says the rule and
 * the value.
 */
final class Rule {
  /** Names that are safe as a file name, a Kubernetes label and an XML attribute. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private Rule() {}

  static void check(boolean holds, String rule, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", got " + got);
    }
  }

  static void name(String what, String value) {
    check(
        NAME.matcher(value).matches(),
        what + " must be lower-case letters, digits and inner hyphens, 63 at most",
        "'" + value + "'");
  }

  static void positive(String what, Duration value) {
    check(value.isPositive(), what + " must be longer than 0", DurationText.of(value));
  }

  static void notNegative(String what, Duration value) {
    check(!value.isNegative(), what + " must not be negative", DurationText.of(value));
  }
}
