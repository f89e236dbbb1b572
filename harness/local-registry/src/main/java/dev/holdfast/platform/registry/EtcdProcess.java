package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Part;
import dev.holdfast.observe.RegistryObserver;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Observer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The real etcd: one member, alone, on loopback. Its data and its log are below the run's folder.
 */
final class EtcdProcess implements LocalRegistry {
  private static final Duration START_BOUND = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** Free ports are chosen before etcd binds them, so another process can be faster. */
  private static final int PORT_TRIES = 5;

  private final Process process;
  private final URI url;
  private final String version;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EtcdProcess(Process process, URI url, String version) {
    this.process = process;
    this.url = url;
    this.version = version;
  }

  static EtcdProcess start(Path runFolder, Path binary, ProcessStarter starter) {
    try {
      Path folder = Files.createDirectories(runFolder.resolve("registry"));
      Path log = folder.resolve("etcd.log");
      for (int tries = 1; ; tries++) {
        Optional<EtcdProcess> started = tryToStart(folder, log, binary, starter);
        if (started.isPresent()) {
          return started.get();
        }
        if (tries == PORT_TRIES || !Processes.lastWords(log).contains("address already in use")) {
          throw new CannotStart(
              "etcd ended at its start; its last words: " + Processes.lastWords(log));
        }
      }
    } catch (IOException e) {
      throw new CannotStart("etcd cannot be started: " + e, e);
    }
  }

  /** Empty where the process ended. */
  private static Optional<EtcdProcess> tryToStart(
      Path folder, Path log, Path binary, ProcessStarter starter) throws IOException {
    List<Integer> ports = Processes.freePorts(2);
    URI url = URI.create("http://127.0.0.1:" + ports.get(0));
    String peer = "http://127.0.0.1:" + ports.get(1);
    Process process =
        starter.start(
            List.of(
                binary.toAbsolutePath().toString(),
                "--name=holdfast",
                "--data-dir=" + folder.resolve("etcd").toAbsolutePath(),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=holdfast=" + peer,
                // it lives as long as the run: what the disk would keep of it is of no use
                "--unsafe-no-fsync",
                "--log-level=warn"),
            log.toAbsolutePath());
    boolean kept = false;
    try {
      Optional<String> version = awaitReady(process, url, log);
      kept = version.isPresent();
      return version.map(text -> new EtcdProcess(process, url, text));
    } finally {
      if (!kept) {
        Processes.stop(process);
      }
    }
  }

  /** The version that it says; empty where the process ended. */
  private static Optional<String> awaitReady(Process process, URI url, Path log)
      throws IOException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    String lastSeen = "no answer yet";
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      while (System.nanoTime() - deadline < 0) {
        if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
        try {
          // it is healthy once it has a leader and takes writes
          lastSeen = "health " + ask(client, url, "/health");
          if (lastSeen.contains("\"health\":\"true\"")) {
            String said = ask(client, url, "/version");
            return Optional.of(new ObjectMapper().readTree(said).path("etcdserver").asText("?"));
          }
        } catch (IOException e) {
          lastSeen = e.toString();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while etcd started", e);
    }
    throw new CannotStart(
        "etcd was not ready after %d s: %s; its last words: %s"
            .formatted(START_BOUND.toSeconds(), lastSeen, Processes.lastWords(log)));
  }

  private static String ask(HttpClient client, URI url, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(2)).build();
    return client.send(request, BodyHandlers.ofString()).body().strip();
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public String kind() {
    return "etcd";
  }

  @Override
  public Part part() {
    return new Part("registry", "etcd " + version, Part.How.REAL);
  }

  @Override
  public Observer observer(List<String> services) {
    return RegistryObserver.ofEtcd(url, services);
  }

  @Override
  public List<ProcessHandle> processes() {
    // a starter may put a guard in between, whose child etcd then is
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      Processes.stop(process);
    }
  }
}
