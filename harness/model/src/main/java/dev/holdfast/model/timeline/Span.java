package dev.holdfast.model.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;

/**
 * A time of a load of which something is asked: all that is judged, or one of its phases. Requests
 * belong to a phase by their number, which says when they were to start; of those, the ones that
 * the baseline has are not judged once more.
 */
public final class Span {
  private final long firstNumber;
  private final long planned;
  private final long fromNanos;
  private final long toNanos;
  private final double fastest;
  private final Stretch judged = new Stretch();
  private long recorded;
  private long indeterminate;

  /**
   * A time, of which nothing is known yet.
   *
   * @param firstNumber of the requests that were to start in it
   * @param planned how many of them there are
   * @param fastest the highest rate in it, by the second
   */
  Span(long firstNumber, long planned, long fromNanos, long toNanos, double fastest) {
    this.firstNumber = firstNumber;
    this.planned = planned;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    this.fastest = fastest;
  }

  boolean holds(Request request) {
    return request.number() >= firstNumber && request.number() - firstNumber < planned;
  }

  void recorded(Request request) {
    recorded++;
    indeterminate += request.answer() == Answer.INDETERMINATE ? 1 : 0;
  }

  /** What is judged of it. */
  public Stretch judged() {
    return judged;
  }

  /** When it begins, or what is judged of it. */
  public long fromNanos() {
    return fromNanos;
  }

  /** When it ends. */
  public long toNanos() {
    return toNanos;
  }

  /** The highest rate in it, by the second. */
  public double fastest() {
    return fastest;
  }

  /** How many requests were not sent, not recorded or given up: nobody knows what they were. */
  public long missing() {
    return Math.max(0, planned - recorded + indeterminate);
  }
}
