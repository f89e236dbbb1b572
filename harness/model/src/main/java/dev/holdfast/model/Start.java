package dev.holdfast.model;

import java.time.Duration;

/** When a fault starts. */
public sealed interface Start {
  /** As soon as the baseline has ended. */
  record AfterBaseline() implements Start {}

  /** So long after the first load's start. */
  record At(Duration offset) implements Start {
    public At {
      Rule.notNegative("at", offset);
    }
  }

  /** Once the other fault is over: healed, and as many instances ready as before it. */
  record AfterFault(String fault) implements Start {}
}
