package dev.holdfast.platform.local.space;

import dev.holdfast.spi.CannotStart;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * The way into the pods' network for clients of this machine that can go through a proxy (SOCKS 5,
 * RFC 1928): connections by IPv4 address, to pods alone.
 */
public final class Door implements AutoCloseable {
  private static final int VERSION = 5;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int BYTES_OF_ADDRESS = 4;
  private static final int GRANTED = 0;
  private static final int NOT_ALLOWED = 2;
  private static final int REFUSED = 5;
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final PodSpace space;
  private final ServerSocketChannel listener;

  private Door(PodSpace space, ServerSocketChannel listener) {
    this.space = space;
    this.listener = listener;
  }

  static Door open(PodSpace space) {
    try {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      Door door = new Door(space, listener);
      Thread.ofVirtual().name("door to the pods").start(door::accept);
      return door;
    } catch (IOException e) {
      throw new CannotStart("there is no way into the pods' network: " + e.getMessage(), e);
    }
  }

  /** What leads to a host: this for pods, nothing for all others. */
  public Proxy to(String host) {
    return PodSpace.isPods(host)
        ? new Proxy(Proxy.Type.SOCKS, listener.socket().getLocalSocketAddress())
        : Proxy.NO_PROXY;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().name("through the door").start(() -> serve(client));
      }
    } catch (IOException closed) {
      // with the run
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      InetSocketAddress to = asked(client);
      if (!PodSpace.isPods(to.getAddress().getHostAddress())) {
        answer(client, NOT_ALLOWED);
        return;
      }
      SocketChannel pod;
      try {
        pod = space.connect(to, BOUND);
      } catch (IOException refused) {
        answer(client, REFUSED);
        return;
      }
      try (pod) {
        answer(client, GRANTED);
        Pipe.join(client, pod);
      }
    } catch (IOException gone) {
      // the client sees its connection end
    }
  }

  private static InetSocketAddress asked(SocketChannel client) throws IOException {
    // what is read ahead of its time would be lost to the pipe, so every part is read by its length
    DataInputStream in = new DataInputStream(client.socket().getInputStream());
    byte[] greeting = new byte[2];
    in.readFully(greeting);
    in.readFully(new byte[greeting[1]]);
    client.socket().getOutputStream().write(new byte[] {VERSION, GRANTED});
    byte[] head = new byte[4];
    in.readFully(head);
    if (greeting[0] != VERSION || head[1] != CONNECT || head[3] != IPV4) {
      throw new EOFException("only connections by IPv4 address are made here");
    }
    byte[] address = new byte[BYTES_OF_ADDRESS];
    in.readFully(address);
    return new InetSocketAddress(InetAddress.getByAddress(address), in.readUnsignedShort());
  }

  private static void answer(SocketChannel client, int code) throws IOException {
    client
        .socket()
        .getOutputStream()
        .write(new byte[] {VERSION, (byte) code, 0, IPV4, 0, 0, 0, 0, 0, 0});
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
