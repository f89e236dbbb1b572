package dev.holdfast.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a registry, so that a test can take the registry away from that
 * client alone: break the connections off, or let them hang.
 */
public final class Relay implements AutoCloseable {
  private enum Mode {
    PASS,
    CUT,
    HANG
  }

  private final URI target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.PASS;

  private Relay(URI target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** A relay to that address, on a free port of loopback. */
  public static Relay to(URI target) {
    try {
      Relay relay = new Relay(target, new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("relay").start(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  public URI url() {
    return URI.create(target.getScheme() + "://127.0.0.1:" + listener.getLocalPort());
  }

  /** Breaks all connections off, and every new one at once. */
  public void cut() {
    mode = Mode.CUT;
    sockets.forEach(Relay::closeQuietly);
  }

  /** Lets all connections stand, and nothing pass. */
  public void hang() {
    mode = Mode.HANG;
  }

  /** Lets new connections pass; those that hung are broken off. */
  public void mend() {
    sockets.forEach(Relay::closeQuietly);
    mode = Mode.PASS;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (mode == Mode.CUT) {
          client.close();
        } else {
          sockets.add(client);
          Thread.ofVirtual().name("relay").start(() -> connect(client));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void connect(Socket client) {
    try (client;
        Socket server = new Socket()) {
      server.connect(new InetSocketAddress(target.getHost(), target.getPort()), 1000);
      sockets.add(server);
      Thread back = Thread.ofVirtual().name("relay").start(() -> pump(server, client));
      pump(client, server);
      back.join();
      sockets.remove(server);
    } catch (IOException e) {
      // the client sees its connection end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(client);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (mode == Mode.PASS) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      // either side has ended, or a test broke it off
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more either way
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
