package dev.holdfast.client.transport;

import java.util.List;

/**
 * What an instance answered.
 *
 * @param hops the instances that took part, as it says
 * @param closes whether it closes the connection
 * @param retryAfter whether it says when to come back
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, not compared
public record Answer(
    int status, byte[] body, List<String> hops, boolean closes, boolean retryAfter) {
  private static final int SERVICE_UNAVAILABLE = 503;

  /** Copies the hops, not the body. */
  public Answer {
    hops = List.copyOf(hops);
  }

  /** A server that takes no more work says so with 503 and closes the connection. */
  public boolean leaving() {
    return status == SERVICE_UNAVAILABLE && closes;
  }

  /**
   * One that has enough to do and did not begin says when it might (RFC 9110, 10.2.3). It is not
   * left alone: it works at its best, and a refusal costs next to nothing.
   */
  public boolean busy() {
    return status == SERVICE_UNAVAILABLE && retryAfter;
  }
}
