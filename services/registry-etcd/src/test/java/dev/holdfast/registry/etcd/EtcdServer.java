package dev.holdfast.registry.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real etcd, alone, on loopback, which a test may stop, start anew and rob of its data. */
final class EtcdServer implements AutoCloseable {
  private static final Duration START_BOUND = Duration.ofSeconds(20);
  private static final Duration STOP_BOUND = Duration.ofSeconds(5);

  private final Path folder;
  private final List<String> options;
  private final int port = freePort();
  private final int peerPort = freePort();
  private final String scheme;
  private @Nullable Process process;

  private EtcdServer(Path folder, String scheme, List<String> options) {
    this.folder = folder;
    this.scheme = scheme;
    this.options = options;
  }

  /** One without passwords and TLS. */
  static EtcdServer start(Path folder) {
    EtcdServer server = new EtcdServer(folder, "http", List.of());
    server.start();
    return server;
  }

  /** One that is asked over TLS. */
  static EtcdServer startWithTls(Path folder, String... options) {
    EtcdServer server = new EtcdServer(folder, "https", List.of(options));
    server.start();
    return server;
  }

  /**
   * The binary that HOLDFAST_ETCD names, else the one on PATH. Skips the test where there is none;
   * fails it where HOLDFAST_REQUIRE_ETCD is set.
   */
  static Path binary() {
    String named = System.getenv("HOLDFAST_ETCD");
    if (named != null) {
      assertThat(Path.of(named)).as("what HOLDFAST_ETCD names").isExecutable();
      return Path.of(named);
    }
    Optional<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, "etcd"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        onPath.isPresent() || System.getenv("HOLDFAST_REQUIRE_ETCD") != null,
        "neither HOLDFAST_ETCD nor PATH has an etcd; harness/images/build binaries makes one");
    return onPath.orElseThrow(() -> new AssertionError("a real etcd is required"));
  }

  void start() {
    List<String> command = new ArrayList<>();
    command.add(binary().toString());
    command.add("--data-dir=" + folder.resolve("data"));
    command.add("--listen-client-urls=" + url());
    command.add("--advertise-client-urls=" + url());
    command.add("--listen-peer-urls=http://127.0.0.1:" + peerPort);
    command.add("--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort);
    command.add("--initial-cluster=default=http://127.0.0.1:" + peerPort);
    command.addAll(options);
    Path log = folder.resolve("etcd.log");
    try {
      Files.deleteIfExists(log);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("etcd is ready, its log is " + log)
        .atMost(START_BOUND)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Files.readString(log).contains("ready to serve client requests"));
  }

  /** Ends it as a crash does; its data stays. */
  void kill() {
    Process running = process;
    process = null;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      assertThat(running.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it and takes its data away: what starts next knows nothing, and counts from 1. */
  void wipe() {
    kill();
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
