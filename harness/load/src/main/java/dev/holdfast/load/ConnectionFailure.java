package dev.holdfast.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Short words for what went wrong with a connection; the same words for the same cause. */
final class ConnectionFailure {
  private static final int MAX_TEXT = 100;

  private ConnectionFailure() {}

  /** {@code connection refused}, {@code connection reset}, or what the system said. */
  static String words(Throwable cause) {
    // The native library names the call and the number first: "... error(-104): Connection reset".
    String message = messageOf(cause).toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectException && message.contains("connection refused")) {
      return "connection refused";
    }
    // A write on a connection that was reset before is told as a broken pipe (EPIPE).
    if (cause instanceof IOException
        && (message.contains("connection reset") || message.contains("broken pipe"))) {
      return "connection reset";
    }
    return switch (cause) {
      case ClosedChannelException closed -> "connection closed before an answer";
      case NoRouteToHostException noRoute -> "no route to host";
      case IOException other when !message.isEmpty() -> printable("connection failed: " + message);
      default -> printable("connection failed: " + cause.getClass().getSimpleName());
    };
  }

  private static String printable(String text) {
    return UntrustedText.printable(text, MAX_TEXT);
  }

  private static String messageOf(Throwable cause) {
    @Nullable String message = cause.getMessage();
    return message == null ? "" : message;
  }
}
