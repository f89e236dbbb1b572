package dev.holdfast.client.attempt;

/** What became of a request that an instance has not answered. */
public enum Lost {
  /** The instance has surely not worked on it: it said so, or got nothing. */
  UNTOUCHED,
  /** The connection broke when the instance may have had it: most likely the instance has died. */
  BROKEN,
  /** Nobody knows. */
  UNANSWERED
}
