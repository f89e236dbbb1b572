package dev.holdfast.model;

import java.time.Duration;
import java.util.List;

/**
 * When to abort: bad answers of at least this amount among those that ended in the last {@code
 * lasts}, or a sign from outside.
 */
public record StopIf(Amount failedAtLeast, Duration lasts, List<OutsideSign> signs) {
  public StopIf {
    Rule.positive("stop-if for", lasts);
    signs = List.copyOf(signs);
  }

  /** Without signs from outside. */
  public StopIf(Amount failedAtLeast, Duration lasts) {
    this(failedAtLeast, lasts, List.of());
  }
}
