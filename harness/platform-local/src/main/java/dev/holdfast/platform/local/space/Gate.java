package dev.holdfast.platform.local.space;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process in the pods' network that connections pass through. The two sides share no network,
 * but the file system, and so a Unix socket: whoever connects to it says in a line what for.
 *
 * <ul>
 *   <li>{@code connect ADDRESS PORT}: what follows goes to there
 *   <li>{@code listen ADDRESS PORT}: each connection that comes there is told by its number, a line
 *       each; until this one ends
 *   <li>{@code take NUMBER}: what follows goes to that connection
 * </ul>
 *
 * Each is answered by one byte, {@link #YES} or {@link #NO}. It needs no class beside those of its
 * package and the JDK.
 */
public final class Gate {
  /** The socket's file, in the folder that the gate is started in. */
  static final String SOCKET = "gate.sock";

  static final byte YES = 'y';
  static final byte NO = 'n';
  private static final int BACKLOG = 4096;
  private static final int LONGEST_LINE = 200;

  private final Map<Long, SocketChannel> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  private Gate() {}

  /** Serves until it is ended. */
  public static void main(String[] arguments) throws IOException {
    Gate gate = new Gate();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(SOCKET), BACKLOG);
      while (true) {
        SocketChannel client = socket.accept();
        Thread.startVirtualThread(() -> gate.serve(client));
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      String[] words = line(client).split(" ", -1);
      switch (words[0]) {
        case "connect" -> connect(client, address(words));
        case "listen" -> listen(client, address(words));
        case "take" -> take(client, Long.parseLong(words[1]));
        default -> answer(client, NO);
      }
    } catch (IOException | RuntimeException e) {
      // whoever asked sees the connection end
    }
  }

  private static InetSocketAddress address(String[] words) {
    return new InetSocketAddress(words[1], Integer.parseInt(words[2]));
  }

  private static void connect(SocketChannel client, InetSocketAddress to) throws IOException {
    try (SocketChannel there = SocketChannel.open()) {
      try {
        there.connect(to);
      } catch (IOException refused) {
        answer(client, NO);
        return;
      }
      answer(client, YES);
      Pipe.join(client, there);
    }
  }

  private void listen(SocketChannel client, InetSocketAddress at) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      try {
        listener.bind(at, BACKLOG);
      } catch (IOException taken) {
        answer(client, NO);
        return;
      }
      answer(client, YES);
      Thread.startVirtualThread(() -> closeWhenItEnds(client, listener));
      while (true) {
        SocketChannel come = listener.accept();
        long number = numbers.incrementAndGet();
        waiting.put(number, come);
        write(client, (number + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static void closeWhenItEnds(SocketChannel client, ServerSocketChannel listener) {
    try (listener) {
      while (client.read(ByteBuffer.allocate(1)) >= 0) {
        // nothing more is said on it
      }
    } catch (IOException ended) {
      // as well
    }
  }

  private void take(SocketChannel client, long number) throws IOException {
    SocketChannel there = waiting.remove(number);
    if (there == null) {
      answer(client, NO);
      return;
    }
    try (there) {
      answer(client, YES);
      Pipe.join(client, there);
    }
  }

  /** Byte by byte, since what follows is not for this one. */
  private static String line(ByteChannel from) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < LONGEST_LINE && from.read(one) > 0) {
      char next = (char) one.get(0);
      one.clear();
      if (next == '\n') {
        return line.toString();
      }
      line.append(next);
    }
    throw new IOException("no line");
  }

  private static void answer(SocketChannel client, byte answer) throws IOException {
    write(client, new byte[] {answer});
  }

  private static void write(SocketChannel to, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }
}
