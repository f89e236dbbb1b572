package dev.holdfast.model;

import java.time.Duration;

/**
 * When to abort: bad answers of at least this amount among those that ended in the last {@code
 * lasts}.
 */
public record StopIf(Amount failedAtLeast, Duration lasts) {
  public StopIf {
    Rule.positive("stop-if for", lasts);
  }
}
