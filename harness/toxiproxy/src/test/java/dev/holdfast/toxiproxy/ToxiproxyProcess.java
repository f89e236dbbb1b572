package dev.holdfast.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real toxiproxy-server, for tests. */
final class ToxiproxyProcess implements AutoCloseable {
  private static final Duration START_BOUND = Duration.ofSeconds(10);

  private final Process process;
  private final Toxiproxy api;

  private ToxiproxyProcess(Process process, Toxiproxy api) {
    this.process = process;
    this.api = api;
  }

  /** Skips the test where there is none, unless the environment requires one. */
  static ToxiproxyProcess start() throws IOException, InterruptedException {
    Optional<ToxiproxyBinary> binary = ToxiproxyBinary.on(System.getenv("PATH"));
    assumeTrue(
        binary.isPresent() || System.getenv("HOLDFAST_REQUIRE_TOXIPROXY") != null,
        "no toxiproxy-server on PATH; with HOLDFAST_REQUIRE_TOXIPROXY set this would fail");
    assertThat(binary).as("toxiproxy-server on PATH").isPresent();
    InetSocketAddress address = freeAddress();
    ProcessBuilder builder = new ProcessBuilder(binary.orElseThrow().command(address));
    builder.environment().putAll(binary.orElseThrow().environment());
    Process process =
        builder
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Toxiproxy api = new Toxiproxy(URI.create("http://127.0.0.1:" + address.getPort()));
    ToxiproxyProcess started = new ToxiproxyProcess(process, api);
    started.awaitAnswer();
    return started;
  }

  private void awaitAnswer() throws InterruptedException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    String last = "not asked";
    while (System.nanoTime() < deadline) {
      try {
        api.version();
        return;
      } catch (ToxiproxyFailed notYet) {
        last = String.valueOf(notYet.getMessage());
        assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).as("it ended").isFalse();
      }
    }
    throw new AssertionError("not ready after " + START_BOUND + ": " + last);
  }

  Toxiproxy api() {
    return api;
  }

  static InetSocketAddress freeAddress() throws IOException {
    return freeAddress(InetAddress.getLoopbackAddress());
  }

  static InetSocketAddress freeAddress(InetAddress at) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, at)) {
      return new InetSocketAddress(at, socket.getLocalPort());
    }
  }

  @Override
  public void close() {
    api.close();
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
