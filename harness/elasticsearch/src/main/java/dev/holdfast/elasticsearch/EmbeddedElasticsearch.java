package dev.holdfast.elasticsearch;

import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.model.Part;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The real Elasticsearch server, alone, in a process of its own on this machine's loopback. Its
 * data go to the run's folder and end with it.
 */
public final class EmbeddedElasticsearch implements AutoCloseable {
  /** The server's version. */
  public static final String VERSION = ServerFiles.VERSION;

  private static final Duration START_BOUND = Duration.ofSeconds(60);
  private static final Duration STOP_BOUND = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** Free ports are chosen before the node binds them, so another process can be faster. */
  private static final int PORT_TRIES = 3;

  private static final int LAST_LINES = 5;

  private final Process process;
  private final URI url;

  private EmbeddedElasticsearch(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Starts a process whose output is appended to a log; the platform's are guarded. */
  @FunctionalInterface
  public interface ProcessStarter {
    /**
     * Starts it.
     *
     * @throws IOException where it cannot be started
     */
    Process start(List<String> command, Path log) throws IOException;
  }

  /** Whether the server's files are there, so that a run needs no Maven repository. */
  public static Optional<Path> cached() {
    Path folder = ServerFiles.cache().resolve("elasticsearch-" + VERSION);
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param log takes what it says
   * @param data its own, for as long as it runs
   * @throws CannotStart where its files cannot be had or it does not answer in time
   */
  public static EmbeddedElasticsearch start(Path log, Path data, ProcessStarter starter) {
    ServerFiles files =
        ServerFiles.in(
            ServerFiles.cache(),
            coordinates ->
                MavenJars.of(Path.of(System.getProperty("user.home"))).resolve(coordinates));
    try {
      Files.createDirectories(data.resolve("tmp"));
      for (int tries = 1; ; tries++) {
        Optional<EmbeddedElasticsearch> started = tryToStart(files, log, data, starter);
        if (started.isPresent()) {
          return started.get();
        }
        if (tries == PORT_TRIES || !lastWords(log).contains("BindTransportException")) {
          throw new CannotStart(
              "Elasticsearch ended at its start; its last words (%s): %s"
                  .formatted(log, lastWords(log)));
        }
      }
    } catch (IOException e) {
      throw new CannotStart("Elasticsearch cannot be started: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while Elasticsearch started", e);
    }
  }

  private static Optional<EmbeddedElasticsearch> tryToStart(
      ServerFiles files, Path log, Path data, ProcessStarter starter)
      throws IOException, InterruptedException {
    int[] ports = freePorts();
    Process process = starter.start(command(files, data, ports), log.toAbsolutePath());
    EmbeddedElasticsearch node =
        new EmbeddedElasticsearch(process, URI.create("http://127.0.0.1:" + ports[0]));
    boolean kept = false;
    try {
      kept = node.awaitAnswer(log);
      return kept ? Optional.of(node) : Optional.empty();
    } finally {
      if (!kept) {
        node.close();
      }
    }
  }

  private static int[] freePorts() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket http = new ServerSocket(0, 1, loopback);
        ServerSocket transport = new ServerSocket(0, 1, loopback)) {
      return new int[] {http.getLocalPort(), transport.getLocalPort()};
    }
  }

  /** A small heap and the quick compiler: it serves one run and shares the machine with it. */
  private static List<String> command(ServerFiles files, Path data, int[] ports)
      throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms192m",
        "-Xmx384m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "--sun-misc-unsafe-memory-access=allow",
        "-Djava.io.tmpdir=" + data.resolve("tmp").toAbsolutePath(),
        "--module-path",
        files.server().toString(),
        "--add-modules",
        "jdk.incubator.vector,ALL-MODULE-PATH",
        "--enable-native-access=ALL-UNNAMED,org.elasticsearch.nativeaccess,org.apache.lucene.core",
        "-cp",
        launcher(data).toString(),
        Launcher.class.getName(),
        files.home().toString(),
        data.toAbsolutePath().toString(),
        data.resolve("logs").toAbsolutePath().toString(),
        Integer.toString(ports[0]),
        Integer.toString(ports[1]));
  }

  /**
   * A folder with the launcher and nothing else: Elasticsearch ends where a class comes to it
   * twice, and the jar that this class is in may hold libraries that it brings, too.
   */
  private static Path launcher(Path data) throws IOException {
    String file = Launcher.class.getName().replace('.', '/') + ".class";
    Path folder = data.toAbsolutePath().resolve("launcher");
    Path to = folder.resolve(file);
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    try (InputStream bytes =
        Objects.requireNonNull(Launcher.class.getResourceAsStream("/" + file), file)) {
      Files.copy(bytes, to, StandardCopyOption.REPLACE_EXISTING);
    }
    return folder;
  }

  /** False where the process ended. */
  private boolean awaitAnswer(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    String lastSeen = "no answer yet";
    try (ElasticsearchApi api = new ElasticsearchApi(url)) {
      while (System.nanoTime() - deadline < 0) {
        if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
        try {
          String version = api.version();
          if (!version.equals(VERSION)) {
            throw new CannotStart(
                "%s must answer as Elasticsearch %s, got %s".formatted(url, VERSION, version));
          }
          return true;
        } catch (IOException e) {
          lastSeen = e.toString();
        }
      }
    }
    throw new CannotStart(
        "Elasticsearch did not answer within %d s: %s; its last words (%s): %s"
            .formatted(START_BOUND.toSeconds(), lastSeen, log, lastWords(log)));
  }

  private static String lastWords(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "(none)";
    }
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** What {@code ${platform.elasticsearch.url}} is. */
  public URI url() {
    return url;
  }

  /** What the report says about it. */
  public Part part() {
    return new Part("logs", "Elasticsearch " + VERSION + " (embedded process)", Part.How.REAL);
  }

  /** Ends it within a few seconds; its data are of no more use. A second call does nothing. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
