package dev.holdfast.model;

import java.util.List;

/**
 * One request of a load, as it went.
 *
 * @param number counted from 0 within the load; with the run's and load's name it gives the request
 *     id
 * @param intendedNanos when it should have started, since the run's start; latency counts from here
 * @param startedNanos when it was handed to the connection
 * @param endedNanos when its answer was complete, or given up
 * @param status 0 where there was no answer
 * @param hops the instances that served it, the way in first, as the answer's {@code X-Served-By}
 *     names them; an instance that was tried in vain ends in {@code !}
 * @param error "" for an ok answer; else why it is bad: {@code connection reset}, {@code status
 *     503}
 * @param connection the port of this machine from which its connection went out, so requests with
 *     the same one shared a connection; 0 where none was opened or it is not known
 * @param pod the pod to which that connection led, by the word of whoever balanced it; "" where
 *     nobody knows
 */
public record Request(
    long number,
    long intendedNanos,
    long startedNanos,
    long endedNanos,
    int status,
    Answer answer,
    List<String> hops,
    String error,
    int connection,
    String pod) {
  /** A request of which nobody knows the connection. */
  public Request(
      long number,
      long intendedNanos,
      long startedNanos,
      long endedNanos,
      int status,
      Answer answer,
      List<String> hops,
      String error) {
    this(number, intendedNanos, startedNanos, endedNanos, status, answer, hops, error, 0, "");
  }

  /** The same request with another answer. */
  public Request as(Answer other, String why) {
    return new Request(
        number, intendedNanos, startedNanos, endedNanos, status, other, hops, why, connection, pod);
  }

  /** The same, over a connection that led to that pod. */
  public Request at(String there) {
    return new Request(
        number,
        intendedNanos,
        startedNanos,
        endedNanos,
        status,
        answer,
        hops,
        error,
        connection,
        there);
  }

  /** From the intended start to the end. */
  public long latencyNanos() {
    return endedNanos - intendedNanos;
  }

  /** Failed or slow. */
  public boolean bad() {
    return answer == Answer.FAILED || answer == Answer.SLOW;
  }
}
