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
  private final String traceStart;

  /** Names the requests of a run's load. */
  public RequestIdentity(String run, String load) {
    prefix = run + "-" + load + "-";
    ByteBuffer digest = ByteBuffer.wrap(sha256(prefix));
    // A trace id must not be all zeros (W3C Trace Context, 3.2.2.3).
    high = digest.getLong() | 1;
    low = digest.getLong();
    traceStart = "00-" + HEX.toHexDigits(high);
  }

  void appendRequestId(StringBuilder text, long number) {
    text.append(prefix).append(number);
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
    StringBuilder text = new StringBuilder(55);
    appendTraceparent(text, number);
    return text.toString();
  }

  void appendTraceparent(StringBuilder text, long number) {
    long span = (low + number) ^ high;
    text.append(traceStart);
    appendHex(text, low + number);
    text.append('-');
    appendHex(text, span == 0 ? 1 : span);
    text.append("-01");
  }

  private static void appendHex(StringBuilder text, long value) {
    for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
