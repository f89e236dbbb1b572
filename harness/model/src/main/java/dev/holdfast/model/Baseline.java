package dev.holdfast.model;

import java.time.Duration;

/**
 * The steady state near the head of the load: so long, with at most so many bad answers.
 *
 * @param warmUp how long the load runs before that; what is answered in it is shown and not judged.
 *     A system that has just started compiles, connects and fills caches, which says nothing of its
 *     steady state; 0 for none
 */
public record Baseline(Duration warmUp, Duration lasts, Amount failedAtMost) {
  public Baseline {
    Rule.notNegative("warm-up", warmUp);
    Rule.positive("baseline for", lasts);
  }

  /** From the load's start to the end of the baseline. */
  public Duration end() {
    return warmUp.plus(lasts);
  }
}
