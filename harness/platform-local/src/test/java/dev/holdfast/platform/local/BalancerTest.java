package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BalancerTest {
  private static final int SECONDS = 5_000;

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final LoopbackBlock block = LoopbackBlock.claim();
  private final Balancer balancer;

  BalancerTest() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    balancer =
        new Balancer(
            "test",
            new InetSocketAddress(loopback, LoopbackBlock.freePort(loopback)),
            block,
            0,
            80,
            new PodTraffic(() -> 0));
    toClose.add(balancer);
    toClose.add(block);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : toClose) {
      each.close();
    }
  }

  /** A pod that says its name, and then what it was told, once it was told everything. */
  private InetSocketAddress pod(String name) throws IOException {
    ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    toClose.add(server);
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket client = server.accept();
              Thread.ofVirtual().start(() -> echo(name, client));
            } catch (IOException closed) {
              return;
            }
          }
        });
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private Balancer.Backend backend(String name) throws IOException {
    return new Balancer.Backend(name, pod(name));
  }

  private static void echo(String name, Socket client) {
    try (client) {
      client.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
      byte[] told = client.getInputStream().readAllBytes();
      client.getOutputStream().write(told);
    } catch (IOException broken) {
      // the client's business
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(balancer.address().getAddress(), balancer.address().getPort());
    socket.setSoTimeout(SECONDS);
    return socket;
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  @Test
  void spreadsConnectionsOverItsBackends() throws IOException {
    balancer.backends(List.of(backend("a"), backend("b"), backend("c")));
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      try (Socket socket = connect()) {
        counts.merge(read(socket, 1), 1, Integer::sum);
      }
    }
    // 100 each on average; below 50 less than once in a billion runs
    assertThat(counts).hasSize(3).allSatisfy((pod, count) -> assertThat(count).isGreaterThan(50));
  }

  @Test
  void knowsToWhichPodAConnectionLed() throws IOException {
    balancer.backends(List.of(backend("a"), backend("b"), backend("c")));
    for (int i = 0; i < 50; i++) {
      try (Socket socket = connect()) {
        String answeredBy = read(socket, 1);
        assertThat(balancer.podBehind(socket.getLocalPort())).contains(answeredBy);
      }
    }
    assertThat(balancer.podBehind(1)).isEmpty();
  }

  @Test
  void knowsToWhichPodAConnectionLedThatItDidNotTake() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress dead = new InetSocketAddress(loopback, LoopbackBlock.freePort(loopback));
    balancer.backends(List.of(new Balancer.Backend("dead", dead)));
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> read(socket, 1)).isInstanceOf(SocketException.class);
      assertThat(balancer.podBehind(socket.getLocalPort())).contains("dead");
    }
  }

  @Test
  void passesOnThatOneSideHasNoMoreToSay() throws IOException {
    balancer.backends(List.of(backend("a")));
    byte[] much = new byte[1_000_000];
    try (Socket socket = connect()) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              socket.getOutputStream().write(much);
              socket.shutdownOutput();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      InputStream in = socket.getInputStream();
      assertThat(in.readAllBytes()).hasSize(1 + much.length);
    }
  }

  @Test
  void keepsAConnectionWhoseBackendIsTakenOut() throws IOException {
    balancer.backends(List.of(backend("a")));
    try (Socket socket = connect()) {
      assertThat(read(socket, 1)).isEqualTo("a");

      balancer.backends(List.of());

      socket.getOutputStream().write('x');
      socket.shutdownOutput();
      assertThat(read(socket, 1)).isEqualTo("x");
    }
  }

  @Test
  void refusesWhereThereIsNoBackendAndTakesConnectionsAgainWhenThereIsOne() throws IOException {
    Balancer.Backend pod = backend("a");
    balancer.backends(List.of(pod));
    balancer.backends(List.of());
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);

    balancer.backends(List.of(pod));
    try (Socket socket = connect()) {
      assertThat(read(socket, 1)).isEqualTo("a");
    }
  }

  @Test
  void resetsAConnectionToABackendThatIsDeadAndTriesNoOther() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress dead = new InetSocketAddress(loopback, LoopbackBlock.freePort(loopback));
    balancer.backends(List.of(new Balancer.Backend("dead", dead)));
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> read(socket, 1))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void leavesNoSocketOpenWhenItIsClosed() throws Exception {
    balancer.backends(List.of(backend("a")));
    long before = openSockets();
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket socket = connect();
      clients.add(socket);
      assertThat(read(socket, 1)).isEqualTo("a");
    }

    balancer.close();

    for (Socket client : clients) {
      assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
      client.close();
    }
    // less the listening one
    await().atMost(Duration.ofSeconds(5)).until(() -> openSockets() <= before - 1);
  }

  private static long openSockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(BalancerTest::socket).count();
    }
  }

  private static boolean socket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closed) {
      return false;
    }
  }
}
