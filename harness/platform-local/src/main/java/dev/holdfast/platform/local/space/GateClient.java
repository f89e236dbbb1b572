package dev.holdfast.platform.local.space;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The harness's side of the gate. */
final class GateClient {
  private final UnixDomainSocketAddress socket;

  /**
   * Of a gate.
   *
   * @param process whose folder has the socket: that path is short, as one of a socket must be
   */
  GateClient(long process) {
    socket =
        UnixDomainSocketAddress.of(Path.of("/proc", Long.toString(process), "cwd", Gate.SOCKET));
  }

  /**
   * A connection into the pods' network.
   *
   * @throws ConnectException where nobody takes it there
   */
  SocketChannel connect(InetSocketAddress to) throws IOException {
    SocketChannel channel = open();
    try {
      connect(channel, to);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A connection to the gate, over which nothing is said yet. */
  SocketChannel open() throws IOException {
    return SocketChannel.open(socket);
  }

  /** Makes one of {@link #open} a connection into the pods' network. */
  void connect(SocketChannel channel, InetSocketAddress to) throws IOException {
    ask(channel, "connect " + to.getAddress().getHostAddress() + " " + to.getPort());
  }

  /**
   * Takes connections at an address of the pods' network until what is returned is closed.
   *
   * @param sink is given each; must return soon
   */
  AutoCloseable listen(InetSocketAddress at, Consumer<SocketChannel> sink) throws IOException {
    SocketChannel control = ask("listen " + at.getAddress().getHostAddress() + " " + at.getPort());
    Thread.ofVirtual().name("gate " + at).start(() -> accept(control, sink));
    return control;
  }

  private void accept(SocketChannel control, Consumer<SocketChannel> sink) {
    ByteBuffer some = ByteBuffer.allocate(1024);
    StringBuilder number = new StringBuilder();
    try {
      while (control.read(some) >= 0) {
        some.flip();
        while (some.hasRemaining()) {
          char next = (char) some.get();
          if (next == '\n') {
            take(number.toString(), sink);
            number.setLength(0);
          } else {
            number.append(next);
          }
        }
        some.clear();
      }
    } catch (IOException closed) {
      // by whoever listens no longer, or with the gate
    }
  }

  private void take(String number, Consumer<SocketChannel> sink) {
    try {
      sink.accept(ask("take " + number));
    } catch (IOException gone) {
      // its client has ended it meanwhile
    }
  }

  /** Whether the gate is there. */
  boolean takesConnections() {
    try (SocketChannel _ = SocketChannel.open(socket)) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private SocketChannel ask(String line) throws IOException {
    SocketChannel channel = open();
    try {
      ask(channel, line);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void ask(SocketChannel channel, String line) throws IOException {
    ByteBuffer said = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
    while (said.hasRemaining()) {
      channel.write(said);
    }
    ByteBuffer answer = ByteBuffer.allocate(1);
    if (channel.read(answer) != 1 || answer.get(0) != Gate.YES) {
      throw new ConnectException("Connection refused");
    }
  }
}
