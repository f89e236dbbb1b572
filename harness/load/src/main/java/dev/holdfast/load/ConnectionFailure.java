package dev.holdfast.load;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Short words for what went wrong with a connection; the same words for the same cause. */
final class ConnectionFailure {
  private static final int MAX_TEXT = 100;

  /** What this machine refuses itself, by what its kernel calls it: nothing of it was sent. */
  private static final Map<String, String> OWN =
      Map.of(
          "cannot assign requested address", "this machine has no port left to connect from",
          "too many open files", "this machine opens no more connections (ulimit -n)",
          "no buffer space available", "this machine has no room for more connections",
          "cannot allocate memory", "this machine has no memory for more connections");

  private ConnectionFailure() {}

  /** Whether it is the doing of this machine, of which whoever is asked knows nothing. */
  static boolean isOwn(String words) {
    return OWN.containsValue(words);
  }

  /** {@code connection refused}, {@code connection reset}, or what the system said. */
  static String words(Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException secured) {
      return words(secured);
    }
    if (cause instanceof DecoderException
        || cause instanceof Http2Exception.HeaderListSizeException) {
      return unreadable(cause);
    }
    if (cause instanceof SSLException) {
      return ofTls(cause);
    }
    if (cause instanceof ConnectTimeoutException) {
      return "timeout while connecting";
    }
    // The native library names the call and the number first: "... error(-104): Connection reset".
    String message = messageOf(cause).toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> own : OWN.entrySet()) {
      if (message.contains(own.getKey())) {
        return own.getValue();
      }
    }
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

  /** What came is no answer, or has more than is read of one. */
  static String unreadable(@Nullable Throwable cause) {
    return cause instanceof TooLongHttpHeaderException
            || cause instanceof Http2Exception.HeaderListSizeException
        ? "headers larger than " + AnswerDecoder.MAX_HEADER_BYTES + " bytes"
        : "not a readable HTTP answer";
  }

  /** The JDK tells causes of a failed handshake by their messages alone. */
  private static String ofTls(Throwable failure) {
    if (failure instanceof SslHandshakeTimeoutException) {
      return "timeout while connecting";
    }
    if (failure instanceof NotSslRecordException) {
      return "tls: the server does not speak TLS";
    }
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = messageOf(cause);
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        return "tls: the certificate is not valid now";
      }
      if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
        return "tls: the certificate is for another name";
      }
      if (cause instanceof CertPathBuilderException || message.contains("unable to find valid")) {
        return "tls: the certificate is not trusted";
      }
    }
    return printable("tls: " + messageOf(failure).toLowerCase(Locale.ROOT));
  }

  private static String printable(String text) {
    return UntrustedText.printable(text, MAX_TEXT);
  }

  private static String messageOf(Throwable cause) {
    @Nullable String message = cause.getMessage();
    return message == null ? "" : message;
  }
}
