package dev.holdfast.client;

import dev.holdfast.registry.Instance;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Goes once through what a client does when an instance breaks, refuses or hangs. The JVM loads and
 * links that code when it first runs, which takes it as long as many calls; without a rehearsal it
 * is the callers of the first instance to die who wait for it.
 *
 * <p>All of it happens between sockets of this process, on its loopback.
 */
public final class Rehearsal implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int CALLS_AT_MOST = 16;
  private static final int REQUEST_BYTES = 8192;
  private static final int BACKLOG = 16;
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Queue<Closeable> opened = new ConcurrentLinkedQueue<>();
  private final Set<ClientEvent> seen = EnumSet.noneOf(ClientEvent.class);

  private Rehearsal() {}

  /** What the client did and saw; nothing where there are no sockets to be had. */
  public static Set<ClientEvent> held() {
    try (Rehearsal rehearsal = new Rehearsal()) {
      Instance well = rehearsal.listening(Rehearsal::answer);
      rehearsal.until(ClientEvent.RETRY, well, rehearsal.listening(Rehearsal::breaks));
      rehearsal.until(ClientEvent.ELSEWHERE, well, rehearsal.refusing());
      rehearsal.until(ClientEvent.HEDGE, well, rehearsal.listening(_ -> {}));
      return EnumSet.copyOf(rehearsal.seen);
    } catch (IOException e) {
      return Set.of(); // then the first callers wait
    }
  }

  /** Which of the two is asked first is drawn. */
  private void until(ClientEvent wanted, Instance well, Instance other) {
    for (int i = 0; i < CALLS_AT_MOST && !seen.contains(wanted); i++) {
      ClientOptions options = new ClientOptions(2, TIMEOUT, true, 1, Optional.empty());
      try (BalancedClient client =
          new BalancedClient(() -> List.of(well, other), options, new Noting(), System::nanoTime)) {
        client.ask(
            Request.get("/"), System.nanoTime() + 2 * TIMEOUT.toNanos(), _ -> List.of(), _ -> {});
      } catch (Unanswered e) {
        // on a machine that stood still; then once more
      }
    }
  }

  private Instance listening(Then then) throws IOException {
    ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    opened.add(server);
    Thread.ofVirtual()
        .name("rehearsal")
        .start(() -> {
          try {
            while (true) {
              Socket socket = server.accept();
              opened.add(socket);
              Thread.ofVirtual().name("rehearsal").start(() -> serve(socket, then));
            }
          } catch (IOException e) {
            // closed: it is over
          }
        });
    return instance(server.getLocalPort());
  }

  /** A port that is bound and not listened on is nobody's, and refuses. */
  private Instance refusing() throws IOException {
    Socket bound = new Socket();
    opened.add(bound);
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return instance(bound.getLocalPort());
  }

  private static Instance instance(int port) {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    return new Instance("rehearsal", "rehearsal-" + port, host, port, Map.of());
  }

  /** What becomes of a connection once a request is there. */
  private interface Then {
    void with(Socket socket) throws IOException;
  }

  private static void serve(Socket socket, Then then) {
    try {
      byte[] request = new byte[REQUEST_BYTES];
      while (socket.getInputStream().read(request) > 0) {
        then.with(socket);
      }
    } catch (IOException e) {
      // closed: it is over
    }
  }

  private static void answer(Socket socket) throws IOException {
    socket.getOutputStream().write(ANSWER);
  }

  private static void breaks(Socket socket) throws IOException {
    socket.setSoLinger(true, 0); // as the death of a process breaks it
    socket.close();
  }

  private final class Noting implements BalancedClient.Listener {
    @Override
    public void happened(ClientEvent event, Instance instance) {
      happened(event);
    }

    @Override
    public void happened(ClientEvent event) {
      synchronized (seen) {
        seen.add(event);
      }
    }

    @Override
    public void ejected(Instance instance, String reason) {}
  }

  @Override
  public void close() throws IOException {
    for (Closeable one : opened) {
      one.close();
    }
  }
}
