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
 * The real Consul: an agent in development mode, alone, on loopback. It keeps all in memory; its
 * log and its working folder are below the run's.
 */
final class ConsulProcess implements LocalRegistry {
  private static final Duration START_BOUND = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** Free ports are chosen before Consul binds them, so another process can be faster. */
  private static final int PORT_TRIES = 5;

  /** What Consul has by default as its limit, 200, is less than a crowd of services needs. */
  private static final int CONNECTIONS_PER_CLIENT = 4096;

  private final Process process;
  private final URI url;
  private final String version;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ConsulProcess(Process process, URI url, String version) {
    this.process = process;
    this.url = url;
    this.version = version;
  }

  static ConsulProcess start(Path runFolder, Path binary, ProcessStarter starter) {
    try {
      Path folder = Files.createDirectories(runFolder.resolve("registry"));
      Path log = folder.resolve("consul.log");
      for (int tries = 1; ; tries++) {
        Optional<ConsulProcess> started = tryToStart(folder, log, binary, starter);
        if (started.isPresent()) {
          return started.get();
        }
        if (tries == PORT_TRIES || !Processes.lastWords(log).contains("address already in use")) {
          throw new CannotStart(
              "consul ended at its start; its last words: " + Processes.lastWords(log));
        }
      }
    } catch (IOException e) {
      throw new CannotStart("consul cannot be started: " + e, e);
    }
  }

  /** Empty where the process ended. */
  private static Optional<ConsulProcess> tryToStart(
      Path folder, Path log, Path binary, ProcessStarter starter) throws IOException {
    List<Integer> ports = Processes.freePorts(3);
    Path config = folder.resolve("consul.json");
    Files.writeString(config, config(ports));
    Process process =
        starter.start(
            List.of(
                binary.toAbsolutePath().toString(),
                "agent",
                "-dev",
                "-config-file=" + config.toAbsolutePath()),
            log.toAbsolutePath());
    URI url = URI.create("http://127.0.0.1:" + ports.get(0));
    boolean kept = false;
    try {
      Optional<String> version = awaitReady(process, url, log);
      kept = version.isPresent();
      return version.map(text -> new ConsulProcess(process, url, text));
    } finally {
      if (!kept) {
        Processes.stop(process);
      }
    }
  }

  /** All that can be switched off is: it asks nobody outside, and listens where it must. */
  private static String config(List<Integer> ports) {
    ObjectMapper json = new ObjectMapper();
    var config = json.createObjectNode();
    config.put("node_name", "holdfast");
    config.put("bind_addr", "127.0.0.1");
    config.put("client_addr", "127.0.0.1");
    config.put("log_level", "info");
    config.put("disable_update_check", true);
    config.put("disable_anonymous_signature", true);
    config.put("disable_host_node_id", true);
    config.putObject("ui_config").put("enabled", false);
    config.putObject("connect").put("enabled", false);
    config.putObject("limits").put("http_max_conns_per_client", CONNECTIONS_PER_CLIENT);
    config
        .putObject("ports")
        .put("http", ports.get(0))
        .put("server", ports.get(1))
        .put("serf_lan", ports.get(2))
        .put("serf_wan", -1)
        .put("dns", -1)
        .put("https", -1)
        .put("grpc", -1)
        .put("grpc_tls", -1);
    return config.toPrettyString();
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
          String leader = ask(client, url, "/v1/status/leader");
          lastSeen = "leader " + leader;
          // it takes registrations once it leads and has put itself into the catalogue
          if (leader.length() > 2
              && ask(client, url, "/v1/health/node/holdfast").contains("serfHealth")) {
            String self = ask(client, url, "/v1/agent/self");
            return Optional.of(
                new ObjectMapper().readTree(self).path("Config").path("Version").asText("?"));
          }
        } catch (IOException e) {
          lastSeen = e.toString();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while consul started", e);
    }
    throw new CannotStart(
        "consul was not ready after %d s: %s; its last words: %s"
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
  public Part part() {
    return new Part("registry", "Consul " + version, Part.How.REAL);
  }

  @Override
  public Observer observer(List<String> services) {
    return RegistryObserver.ofConsul(url, services);
  }

  @Override
  public List<ProcessHandle> processes() {
    // a starter may put a guard in between, whose child Consul then is
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      Processes.stop(process);
    }
  }
}
