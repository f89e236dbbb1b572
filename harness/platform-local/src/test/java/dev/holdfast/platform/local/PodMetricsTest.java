package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pods answer that are asked for their metrics, good or bad. */
class PodMetricsTest {
  private static final String TEXT = "holdfast_client_budget{service=\"pricing\"} 17.25\n";

  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    for (Socket one : accepted) {
      one.close();
    }
    server.close();
  }

  /** Helidon leaves it to the client to close, also where it was asked to. */
  @Test
  void anAnswerEndsWhereItSaysThoughItsConnectionStaysOpen() throws IOException {
    answers("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: " + TEXT.length() + "\r\n\r\n" + TEXT);

    assertThat(PodMetrics.ask(connection())).endsWith("\r\n\r\n" + TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 505 HTTP Version Not Supported\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nContent-Length: 3\r\n\r\na 1",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n"
      })
  void whatIsNotOfALengthThatItTellsIsNone(String answer) throws IOException {
    answers(answer);

    assertThatIOException().isThrownBy(() -> PodMetrics.ask(connection()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na 1"})
  void whatEndsTooSoonIsNone(String answer) throws IOException {
    answers(answer);
    Socket connection = connection();
    awaitAccepted().shutdownOutput();

    assertThatIOException().isThrownBy(() -> PodMetrics.ask(connection));
  }

  private Socket awaitAccepted() {
    while (accepted.isEmpty()) {
      Thread.onSpinWait();
    }
    return accepted.getFirst();
  }

  private Socket connection() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    return socket;
  }

  /** Says that to whoever connects, and closes nothing. */
  private void answers(String text) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            Socket socket = server.accept();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            accepted.add(socket);
          } catch (IOException e) {
            // closed: it ends
          }
        });
  }
}
