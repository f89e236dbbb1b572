package dev.holdfast.toxiproxy;

import java.time.Duration;
import java.util.Locale;

/**
 * How a {@link Talk} went.
 *
 * @param bytes that came
 * @param lastByte when the last of them came, since before the connection was made; 0 for none
 * @param ended when it was over
 */
record Conversation(End end, long bytes, Duration lastByte, Duration ended) {
  /** How a connection ends. */
  enum End {
    /** The other side ended it, in order. */
    CLOSED,
    /** This side ended it, once it had an answer. */
    LEFT,
    /** A reset ended it. */
    RESET,
    /** It was never made. */
    REFUSED,
    /** Not at all: no more came, and it was given up. */
    QUIET,
    /** Another failure ended it. */
    BROKEN
  }

  /** Answers came, and nothing broke them off; some servers leave the closing to the client. */
  boolean answered() {
    return (end == End.CLOSED || end == End.LEFT || end == End.QUIET) && bytes > 0;
  }

  /** {@code 212 bytes in 1.3 ms, closed after 1.4 ms}. */
  @Override
  public String toString() {
    String how =
        switch (end) {
          case CLOSED -> "closed after ";
          case LEFT -> "left after ";
          case RESET -> "reset after ";
          case REFUSED -> "refused after ";
          case QUIET -> "still open and quiet after ";
          case BROKEN -> "broken after ";
        };
    String came = bytes == 0 ? "no byte, " : bytes + " bytes in " + millis(lastByte) + ", ";
    return came + how + millis(ended);
  }

  static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
