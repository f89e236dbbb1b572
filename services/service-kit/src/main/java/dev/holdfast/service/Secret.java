package dev.holdfast.service;

import java.util.Optional;

/** A value that must not reach a log: it prints as {@code ***}. */
public final class Secret {
  private static final Secret NONE = new Secret("");

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** No secret. */
  public static Secret none() {
    return NONE;
  }

  /** A secret; an empty text is none. */
  public static Secret of(String value) {
    return value.isEmpty() ? NONE : new Secret(value);
  }

  /** The text itself, for the one who must send it. */
  public Optional<String> value() {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "" : "***";
  }
}
