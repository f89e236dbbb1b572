package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process whose stdout takes no lines acknowledges no request. */
@Timeout(60)
class StandardOutIT {
  private final ConsulStandIn consul = new ConsulStandIn();
  private final List<Process> processes = new ArrayList<>();
  private URI url = URI.create("http://127.0.0.1");

  @AfterEach
  void endAll() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
    consul.close();
  }

  @Test
  void whereNobodyReadsItItSaysSoInsteadOfHanging() throws Exception {
    Process echo = start(Redirect.PIPE); // the pipe takes 64 KiB, and then the write waits
    int refused = 0;
    for (int i = 0; i < 300 && refused < 3; i++) {
      refused += ask("/echo/x").statusCode() == 503 ? 1 : 0;
    }
    assertThat(refused).isEqualTo(3);
    assertThat(ask("/echo/x").body())
        .isEqualTo("{\"error\":\"this instance cannot write its log\"}");
    assertThat(ask("/health/live").statusCode()).isEqualTo(200);
    assertThat(ask("/health/ready").statusCode()).isEqualTo(503);
    assertThat(ask("/metrics").body()).containsPattern("refused_total\\{reason=\"log\"} [1-9]");

    InputStream out = echo.getInputStream();
    Thread reader = Thread.ofVirtual().start(() -> readAll(out));

    TestServices.eventually(
        () -> ask("/echo/x").statusCode() == 200 && ask("/health/ready").statusCode() == 200,
        () -> ask("/health/ready").body());
    assertThat(reader.isAlive()).isTrue();
  }

  @Test
  void whereTheDiskIsFullNothingIsAcknowledged() throws Exception {
    start(Redirect.to(Path.of("/dev/full").toFile()));

    assertThat(ask("/echo/x").statusCode()).isEqualTo(503);
    assertThat(ask("/health/ready").statusCode()).isEqualTo(503);
    assertThat(ask("/metrics").body()).containsPattern("log_lines_lost_total [1-9]");
  }

  @Test
  void whereItsReaderIsGoneNothingIsAcknowledged() throws Exception {
    Process echo = start(Redirect.PIPE);
    echo.getInputStream().close();

    TestServices.eventually(() -> ask("/echo/x").statusCode() == 503, () -> "acknowledged");
    assertThat(ask("/health/ready").statusCode()).isEqualTo(503);
  }

  private static void readAll(InputStream in) {
    try {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // it ended
    }
  }

  private HttpResponse<String> ask(String path) {
    return TestServices.get(url.resolve(path));
  }

  private Process start(Redirect out) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    url = URI.create("http://127.0.0.1:" + port);
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EchoService.class.getName())
            .redirectOutput(out)
            .redirectError(Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                "HOLDFAST_SERVICE", "echo",
                "HOLDFAST_INSTANCE", "echo-1",
                "HOLDFAST_BIND", "127.0.0.1",
                "HOLDFAST_PORT", Integer.toString(port),
                "HOLDFAST_REGISTRY_URL", consul.url().toString()));
    Process process = builder.start();
    processes.add(process);
    TestServices.eventually(this::listens, () -> "does not listen");
    return process;
  }

  private boolean listens() {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
