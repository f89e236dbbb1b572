package dev.holdfast.model;

/** How a request ended. Bad is {@link #FAILED} or {@link #SLOW}. */
public enum Answer {
  /** The right answer in time. */
  OK,
  /** The right answer, but later than its {@code within}. */
  SLOW,
  /** A wrong answer, none, or none before the timeout. */
  FAILED,
  /** Nobody knows: the harness gave it up itself. It counts neither as good nor as bad. */
  INDETERMINATE
}
