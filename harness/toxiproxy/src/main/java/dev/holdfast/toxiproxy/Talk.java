package dev.holdfast.toxiproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What is said on a connection to measure it: so many GET requests one behind the other (HTTP/1.1
 * pipelining), of which the last asks that the connection be closed, or none does. Nothing of HTTP
 * is read from the answers: bytes, times and how the connection ends are what the network does.
 *
 * @param path that is asked for
 * @param requests how many
 * @param padding further bytes in each request
 * @param leaving whether it leaves once the first byte has come, and asks the other side not to
 *     close
 * @param quiet how long no byte may come before it is given up
 */
record Talk(
    InetSocketAddress target,
    String path,
    int requests,
    int padding,
    boolean leaving,
    Duration quiet) {
  private static final int AT_ONCE = 32 * 1024;

  /** No conversation takes longer, however many bytes trickle in. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** How many bytes it sends. */
  long sentBytes() {
    return (long) request(false).length * (requests - 1) + request(true).length;
  }

  private byte[] request(boolean last) {
    String text =
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: holdfast-witness\r\n%s%s\r\n"
            .formatted(
                path,
                target.getHostString(),
                target.getPort(),
                padding == 0 ? "" : "X-Padding: " + "x".repeat(padding) + "\r\n",
                last && !leaving ? "Connection: close\r\n" : "");
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Holds it, on a connection of its own. */
  Conversation hold() {
    Ear ear = new Ear(System.nanoTime());
    try (Socket socket = new Socket()) {
      socket.connect(target, millis(LONGEST));
      socket.setTcpNoDelay(true);
      // ends with the connection
      Thread.ofVirtual().name("witness speaks").start(() -> speak(socket));
      return ear.ended(ear.listen(socket.getInputStream(), socket));
    } catch (ConnectException e) {
      return ear.ended(Conversation.End.REFUSED);
    } catch (SocketTimeoutException e) {
      return ear.ended(Conversation.End.QUIET);
    } catch (IOException e) {
      return ear.ended(
          String.valueOf(e.getMessage()).contains("reset")
              ? Conversation.End.RESET
              : Conversation.End.BROKEN);
    }
  }

  private void speak(Socket socket) {
    try {
      OutputStream out = socket.getOutputStream();
      for (int i = 1; i <= requests; i++) {
        out.write(request(i == requests));
      }
    } catch (IOException ended) {
      // the listening side sees how
    }
  }

  private static int millis(Duration duration) {
    return Math.max(1, Math.toIntExact(duration.toMillis()));
  }

  /** Takes what comes, and its times. */
  private final class Ear {
    private final long start;
    private long last;
    private long bytes;

    Ear(long start) {
      this.start = start;
      last = start;
    }

    Conversation.End listen(InputStream in, Socket socket) throws IOException {
      byte[] buffer = new byte[AT_ONCE];
      while (true) {
        long left = start + LONGEST.toNanos() - System.nanoTime();
        long patience = Math.min(quiet.toNanos(), left);
        if (patience <= 0) {
          throw new SocketTimeoutException("too long");
        }
        socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(patience)));
        int read = in.read(buffer);
        if (read < 0) {
          return Conversation.End.CLOSED;
        }
        bytes += read;
        last = System.nanoTime();
        if (leaving) {
          return Conversation.End.LEFT;
        }
      }
    }

    Conversation ended(Conversation.End how) {
      return new Conversation(
          how, bytes, Duration.ofNanos(last - start), Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
