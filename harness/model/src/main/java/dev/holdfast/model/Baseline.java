package dev.holdfast.model;

import java.time.Duration;

/** The steady state at the head of the load: so long, with at most so many bad answers. */
public record Baseline(Duration lasts, Amount failedAtMost) {
  public Baseline {
    Rule.positive("baseline for", lasts);
  }
}
