package dev.holdfast.client;

import java.util.Locale;

/** What a client did or saw, each of which is counted. */
public enum ClientEvent {
  /** A call was made. */
  CALL,
  /** An instance gave an answer that the caller got. */
  ANSWERED,
  /** An instance did not answer in its time. */
  LATE,
  /** A connection broke, and nobody can tell what became of the request. */
  BROKEN,
  /** A connection could not be made: nothing was sent, which is no try. */
  NOT_SENT,
  /** An instance had enough to do. */
  BUSY,
  /** An instance was about to leave. */
  LEAVING,
  /** Another instance answered than was asked: the address was given away. */
  SOMEBODY_ELSE,
  /** Another instance that was asked later answered first. */
  OUTRUN,
  /** A try was called off, or failed by no fault of the instance. */
  CALLED_OFF,
  /** Another instance was asked after one that failed. */
  RETRY,
  /** Another instance was asked instead of one that got nothing, at nobody's cost. */
  ELSEWHERE,
  /** Another instance was asked beside one that had not answered. */
  HEDGE,
  /** An instance is left alone from now on. */
  EJECTED,
  /** An instance that was left alone is used again. */
  RESTORED,
  /** A call ended without an answer. */
  NO_ANSWER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
