package dev.holdfast.platform.registry;

import dev.holdfast.model.Part;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A registry's real program, as a process of the run's own. */
final class RegistryProcess implements LocalRegistry {
  private static final Duration START_BOUND = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Duration ANSWER_BOUND = Duration.ofSeconds(2);

  /** Free ports are chosen before the program binds them, so another process can be faster. */
  private static final int PORT_TRIES = 5;

  private final RegistryProgram program;
  private final Process process;
  private final URI url;
  private final String version;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RegistryProcess(RegistryProgram program, Process process, URI url, String version) {
    this.program = program;
    this.process = process;
    this.url = url;
    this.version = version;
  }

  static RegistryProcess start(
      RegistryProgram program, Path runFolder, Path binary, ProcessStarter starter) {
    String name = program.kind();
    try {
      Path folder = Files.createDirectories(runFolder.resolve("registry"));
      Path log = folder.resolve(name + ".log");
      for (int tries = 1; ; tries++) {
        Optional<RegistryProcess> started = tryToStart(program, folder, log, binary, starter);
        if (started.isPresent()) {
          return started.get();
        }
        if (tries == PORT_TRIES || !Processes.lastWords(log).contains("address already in use")) {
          throw new CannotStart(
              name + " ended at its start; its last words: " + Processes.lastWords(log));
        }
      }
    } catch (IOException e) {
      throw new CannotStart(name + " cannot be started: " + e, e);
    }
  }

  /** Empty where the process ended. */
  private static Optional<RegistryProcess> tryToStart(
      RegistryProgram program, Path folder, Path log, Path binary, ProcessStarter starter)
      throws IOException {
    List<Integer> ports = Processes.freePorts(program.ports());
    List<String> command = new ArrayList<>();
    command.add(binary.toAbsolutePath().toString());
    command.addAll(program.arguments(folder, ports));
    Process process = starter.start(List.copyOf(command), log.toAbsolutePath());
    URI url = URI.create("http://127.0.0.1:" + ports.getFirst());
    boolean kept = false;
    try {
      Optional<String> version = awaitReady(program, process, url, log);
      kept = version.isPresent();
      return version.map(text -> new RegistryProcess(program, process, url, text));
    } finally {
      if (!kept) {
        Processes.stop(process);
      }
    }
  }

  /** The version that it says; empty where the process ended. */
  private static Optional<String> awaitReady(
      RegistryProgram program, Process process, URI url, Path log) throws IOException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    String lastSeen = "no answer yet";
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_BOUND).build()) {
      while (System.nanoTime() - deadline < 0) {
        if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
        try {
          RegistryProgram.Answer look = program.look(path -> ask(client, url, path));
          lastSeen = look.seen();
          if (!look.version().isEmpty()) {
            return Optional.of(look.version());
          }
        } catch (IOException e) {
          lastSeen = e.toString();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while " + program.kind() + " started", e);
    }
    throw new CannotStart(
        "%s was not ready after %d s: %s; its last words: %s"
            .formatted(
                program.kind(), START_BOUND.toSeconds(), lastSeen, Processes.lastWords(log)));
  }

  private static String ask(HttpClient client, URI url, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url.resolve(path)).timeout(ANSWER_BOUND).build();
    return client.send(request, BodyHandlers.ofString()).body().strip();
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public String kind() {
    return program.kind();
  }

  @Override
  public Part part() {
    return new Part("registry", program.title() + " " + version, Part.How.REAL);
  }

  @Override
  public Observer observer(List<String> services) {
    return program.observer(url, services);
  }

  @Override
  public List<ProcessHandle> processes() {
    // a starter may put a guard in between, whose child the program then is
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      Processes.stop(process);
    }
  }
}
