package dev.holdfast.platform.local;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small system of {@link TestService}s, from the chart {@code small}. */
final class Small implements AutoCloseable {
  static final Workload ECHO = new Workload(Workload.Kind.DEPLOYMENT, "echo");

  /**
   * Ready soon, unwell soon: the shortest that Kubernetes' whole seconds allow, but for an answer
   * that a busy machine may delay.
   */
  static final Map<String, Object> PROBES =
      Map.of(
          "startupProbe",
          Map.of(
              "httpGet", Map.of("path", "/live", "port", "http"),
              "periodSeconds", 1,
              "failureThreshold", 30),
          "readinessProbe",
          Map.of(
              "httpGet", Map.of("path", "/ready", "port", "http"),
              "periodSeconds", 1,
              "timeoutSeconds", 5,
              "failureThreshold", 1),
          "livenessProbe",
          Map.of(
              "httpGet", Map.of("path", "/live", "port", "http"),
              "periodSeconds", 1,
              "timeoutSeconds", 5,
              "failureThreshold", 1));

  /** Nobody restarts a pod that does not answer. */
  static final Map<String, Object> PATIENT =
      Map.of(
          "startupProbe", Objects.requireNonNull(PROBES.get("startupProbe")),
          "readinessProbe", Objects.requireNonNull(PROBES.get("readinessProbe")));

  final Path folder;
  final List<Event> history = new CopyOnWriteArrayList<>();
  final LocalPlatform platform;
  private final RunContext context;
  private final List<RunningSystem> started = new CopyOnWriteArrayList<>();

  Small(Path folder) throws IOException {
    this.folder = folder;
    platform = new LocalPlatform(images(folder));
    context =
        new RunContext(
            "small", folder.resolve("run"), RunClock.startingNow(), history::add, line -> {});
    Files.createDirectories(context.folder());
  }

  static ImageCommands images(Path folder) throws IOException {
    Path file = folder.resolve("holdfast.yaml");
    Files.writeString(
        file,
        """
        images:
          holdfast/test:
            command: ["${java}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
              "-Djava.io.tmpdir=${tmp}", "-cp", "%s", "%s"]
            port-env: [PORT, SECOND]
          holdfast/shell: {command: [sh]}
          holdfast/none: {command: [no-such-program], port-env: PORT}
          holdfast/unbuilt: {command: ["${java}", "-jar", "not/there.jar"], port-env: PORT}
        """
            .formatted(classes(), TestService.class.getName()));
    return ImageCommands.read(file);
  }

  private static Path classes() {
    try {
      return Path.of(TestService.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static SystemUnderTest.Installed system(Map<String, Object> values) {
    Path chart;
    try {
      chart =
          Path.of(
              Objects.requireNonNull(Small.class.getResource("/charts/small/Chart.yaml")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return new SystemUnderTest.Installed(
        List.of(
            new ChartInstall(
                "small", Objects.requireNonNull(chart.getParent()), values, List.of())),
        Duration.ofSeconds(30));
  }

  RunningSystem start(Map<String, Object> values, Fault... faults) {
    RunningSystem running = platform.start(system(values), List.of(faults), context);
    started.add(running);
    return running;
  }

  RunningSystem startReady(Map<String, Object> values, Fault... faults)
      throws InterruptedException {
    RunningSystem running = start(values, faults);
    running
        .awaitReady(Duration.ofSeconds(30))
        .ifPresent(why -> {
          throw new AssertionError(why + running.lastWords());
        });
    return running;
  }

  RunContext context() {
    return context;
  }

  Path runFolder() {
    return context.folder();
  }

  static Pod pod(RunningSystem running, int index) {
    return running.pods(ECHO).get(index);
  }

  /** The answer's body, over a connection of its own. */
  static String get(InetSocketAddress at, String path) {
    return ask(at, path, "GET", "");
  }

  static String put(Pod pod, String path, int status) {
    return ask(new InetSocketAddress(pod.address(), 8080), path, "PUT", Integer.toString(status));
  }

  private static String ask(InetSocketAddress at, String path, String method, String body) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://" + at.getHostString() + ":" + at.getPort() + path);
      return client
          .send(
              HttpRequest.newBuilder(uri)
                  .timeout(Duration.ofSeconds(5))
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    started.forEach(RunningSystem::close);
  }
}
