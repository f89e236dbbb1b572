package dev.holdfast.platform.local;

import dev.holdfast.platform.local.process.ListeningSockets;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A run's own 254 loopback addresses, {@code 127.x.y.1} to {@code 127.x.y.254}, drawn at random and
 * claimed, so that runs beside each other do not meet: Linux takes all of 127.0.0.0/8 for its own.
 *
 * <p>The claim is a UDP socket on the block's last address: only one process can have it, the
 * kernel takes it back however that process ends, and it takes no TCP port from anybody.
 */
final class LoopbackBlock implements PodNetwork, AutoCloseable {
  private static final int LAST = 254;
  private static final int CLAIM_PORT = 4717;
  private static final int DRAWS = 200;
  private static final int LOOPBACK_MILLIS = 2000;

  private final int second;
  private final int third;
  private final DatagramSocket claim;
  private final AtomicInteger next = new AtomicInteger(1);
  private final Queue<InetAddress> released = new ConcurrentLinkedQueue<>();

  private LoopbackBlock(int second, int third, DatagramSocket claim) {
    this.second = second;
    this.third = third;
    this.claim = claim;
  }

  /**
   * Draws blocks until one is free.
   *
   * @throws CannotStart where none is found
   */
  static LoopbackBlock claim() {
    checkLoopback();
    for (int draw = 0; draw < DRAWS; draw++) {
      // 127.0 is everybody's, 127.255 holds the broadcast address
      int second = ThreadLocalRandom.current().nextInt(1, 255);
      int third = ThreadLocalRandom.current().nextInt(0, 256);
      try {
        DatagramSocket claim =
            new DatagramSocket(new InetSocketAddress(address(second, third, LAST), CLAIM_PORT));
        if (ListeningSockets.in(prefix(second, third)).isEmpty()) {
          return new LoopbackBlock(second, third, claim);
        }
        claim.close();
      } catch (SocketException taken) {
        // another run has it: draw again
      }
    }
    throw new CannotStart(
        "no free block of loopback addresses (127.x.y.0/24) was found in " + DRAWS + " draws");
  }

  /** Where it is down everything would look as if the system did not answer. */
  private static void checkLoopback() {
    InetSocketAddress any = new InetSocketAddress(address(0, 0, 1), 0);
    try (ServerSocket server = new ServerSocket()) {
      server.bind(any);
      try (Socket client = new Socket()) {
        client.connect(server.getLocalSocketAddress(), LOOPBACK_MILLIS);
      }
    } catch (IOException e) {
      throw new CannotStart(
          "nothing can be reached at 127.0.0.1 on this machine (%s), and the local platform needs that; bring the loopback device up (ip link set lo up; ip addr add 127.0.0.1/8 dev lo), or use another --platform"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static InetAddress address(int second, int third, int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, (byte) second, (byte) third, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private static String prefix(int second, int third) {
    return "127." + second + "." + third + ".";
  }

  /** {@code 127.x.y.}: what all of its addresses start with. */
  String prefix() {
    return prefix(second, third);
  }

  /**
   * An address that nobody has. As long as there are some, one that nobody has ever had: clients
   * may still believe that a pod is where one was.
   *
   * @throws BadSystem where all are given
   */
  @Override
  public InetAddress next() {
    int last = next.getAndUpdate(number -> Math.min(LAST, number + 1));
    if (last >= LAST) {
      InetAddress old = released.poll();
      if (old != null) {
        return old;
      }
      throw new BadSystem(
          "the charts must not ask for more than "
              + (LAST - 1)
              + " pods and Services together on the local platform; lower their replicas");
    }
    return address(second, third, last);
  }

  /** Takes back the address of a pod that is gone. */
  @Override
  public void release(InetAddress address) {
    released.add(address);
  }

  @Override
  public boolean canListen(InetAddress address, int port) {
    return free(address, port);
  }

  @Override
  public SocketChannel connect(InetSocketAddress pod) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.connect(pod);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public Socket dial(InetSocketAddress pod, Duration bound) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(pod, Math.toIntExact(bound.toMillis()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Pods reach a Service where everybody else does. */
  @Override
  public Optional<InetSocketAddress> service(int number, int port) {
    return Optional.empty();
  }

  @Override
  public AutoCloseable listen(int number, int port, Consumer<SocketChannel> sink) {
    return () -> {};
  }

  /** Whether a port can be listened on: it is not taken, and this user may. */
  static boolean free(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException no) {
      return false;
    }
  }

  /** A port that can be listened on now. */
  static int freePort(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CannotStart("no free port on " + address.getHostAddress() + ": " + e, e);
    }
  }

  @Override
  public void close() {
    claim.close();
  }
}
