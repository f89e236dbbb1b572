package dev.holdfast.toxiproxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers every GET with 200 bytes or so, one behind the other, until it is asked to close. */
final class AnsweringServer implements AutoCloseable {
  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Length: 160\r\n\r\n" + "a".repeat(160))
          .getBytes(StandardCharsets.ISO_8859_1);

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private final boolean closes;
  private final AtomicInteger connections = new AtomicInteger();

  AnsweringServer() {
    this(true);
  }

  /** One that closes when it is asked to, or leaves that to the client. */
  AnsweringServer(boolean closes) {
    this.closes = closes;
    try {
      listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("answering server").start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** How many were made to it. */
  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      boolean last = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        last |= closes && line.equalsIgnoreCase("Connection: close");
        if (line.isEmpty()) {
          socket.getOutputStream().write(ANSWER);
          if (last) {
            return;
          }
        }
      }
    } catch (IOException gone) {
      // the other side went away, as it may
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
