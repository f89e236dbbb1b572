package dev.holdfast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names that a request carries through the system, so that its traces and log lines can be
 * found again from the run, the load and the request's number alone.
 */
public final class RequestIdentity {
  private static final HexFormat HEX = HexFormat.of();

  private final String prefix;
  private final long high;
  private final long low;

  /** Of the requests of a run's load. */
  public RequestIdentity(String run, String load) {
    prefix = run + "-" + load + "-";
    ByteBuffer digest = ByteBuffer.wrap(sha256(prefix));
    // A trace id must not be all zeros (W3C Trace Context, 3.2.2.3).
    high = digest.getLong() | 1;
    low = digest.getLong();
  }

  /** The value of {@code X-Request-Id}: {@code RUN-LOAD-NUMBER}. */
  public String requestId(long number) {
    return prefix + number;
  }

  /**
   * 32 hexadecimal digits: the first half belongs to the load, the second is a number of the load's
   * plus the request's.
   */
  public String traceId(long number) {
    return HEX.toHexDigits(high) + HEX.toHexDigits(low + number);
  }

  /** The value of {@code traceparent}, version 00, sampled (W3C Trace Context, 3.2). */
  public String traceparent(long number) {
    long span = (low + number) ^ high;
    return "00-" + traceId(number) + "-" + HEX.toHexDigits(span == 0 ? 1 : span) + "-01";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
