package dev.holdfast.platform.local;

import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.RunContext;
import dev.holdfast.toxiproxy.Toxiproxy;
import dev.holdfast.toxiproxy.ToxiproxyBinary;
import dev.holdfast.toxiproxy.ToxiproxyFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The proxies of a run, all in one {@code toxiproxy-server} that ends with the run. A pod's proxy
 * listens at the pod's own address, as a sidecar would; the registry's has an address of its own.
 */
final class LocalProxies implements Board.Reader<Pod>, AutoCloseable {
  private static final int API_PORT = 8474;
  private static final Duration START_BOUND = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 20;
  private static final long STOP_SECONDS = 3;
  private static final int LAST_LINES = 5;

  private final RunContext context;
  private final Process process;
  private final Toxiproxy api;
  private final String version;
  private final Map<String, InetSocketAddress> listening = new ConcurrentHashMap<>();
  private volatile boolean closing;

  private LocalProxies(RunContext context, Process process, Toxiproxy api, String version) {
    this.context = context;
    this.process = process;
    this.api = api;
    this.version = version;
    Thread.ofVirtual().name("proxies watch").start(this::watch);
  }

  /**
   * Starts the server.
   *
   * @throws CannotStart where it does not answer in time
   */
  static LocalProxies start(
      RunContext context, Roster roster, LoopbackBlock block, ToxiproxyBinary binary)
      throws IOException {
    Path log =
        Files.createDirectories(context.folder().resolve("proxies")).resolve("toxiproxy.log");
    InetAddress address = block.next();
    int port = LoopbackBlock.free(address, API_PORT) ? API_PORT : LoopbackBlock.freePort(address);
    InetSocketAddress at = new InetSocketAddress(address, port);
    Map<String, String> environment = new HashMap<>(binary.environment());
    environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
    Process process =
        roster.start("proxies", binary.command(at), context.folder(), environment, log).process();
    Toxiproxy api = new Toxiproxy(URI.create("http://" + address.getHostAddress() + ":" + port));
    try {
      return new LocalProxies(context, process, api, awaitVersion(api, process, log));
    } catch (CannotStart e) {
      api.close();
      stop(process);
      throw e;
    }
  }

  private static String awaitVersion(Toxiproxy api, Process process, Path log) throws IOException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    String last = "not asked yet";
    try {
      while (System.nanoTime() - deadline < 0) {
        try {
          return api.version();
        } catch (ToxiproxyFailed notYet) {
          last = String.valueOf(notYet.getMessage());
        }
        if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new CannotStart(
              "toxiproxy-server ended at its start; its last words: " + lastWords(log));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while toxiproxy-server started", e);
    }
    throw new CannotStart(
        "toxiproxy-server was not ready after %d s: %s; its last words: %s"
            .formatted(START_BOUND.toSeconds(), last, lastWords(log)));
  }

  private static String lastWords(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** Without it, connections fail for a reason that is not the system's. */
  private void watch() {
    try {
      int exit = process.waitFor();
      if (!closing) {
        trouble("toxiproxy-server ended by itself, exit code " + exit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts a proxy before a pod that asks for one. */
  void front(PodPlan pod) {
    PodSpec.Proxy proxy = pod.spec().proxy();
    if (proxy != null) {
      int behind = pod.port(pod.spec().container().ports().getFirst().number());
      front(
          pod.name(),
          new InetSocketAddress(pod.address(), proxy.port().number()),
          new InetSocketAddress(pod.address(), behind));
    }
  }

  /** Puts a proxy before something else. */
  void front(String what, InetSocketAddress listen, InetSocketAddress upstream) {
    api.create(name(what), listen, upstream);
    listening.put(what, listen);
  }

  /** Puts a proxy before the registry; where it is reached then. */
  URI frontRegistry(URI registry, LoopbackBlock block) {
    InetAddress address = block.next();
    InetSocketAddress listen =
        new InetSocketAddress(
            address,
            LoopbackBlock.free(address, registry.getPort())
                ? registry.getPort()
                : LoopbackBlock.freePort(address));
    front(
        Fault.RegistryOutage.TARGET,
        listen,
        new InetSocketAddress(registry.getHost(), registry.getPort()));
    return URI.create("http://" + address.getHostAddress() + ":" + listen.getPort());
  }

  /** The proxy of a pod that is gone is taken away; returns at once. */
  @Override
  public void changed(long atNanos, Pod pod, boolean gone) {
    if (gone && listening.remove(pod.name()) != null && !closing) {
      Thread.ofVirtual().name("proxy of " + pod.name()).start(() -> remove(pod.name()));
    }
  }

  private void remove(String pod) {
    try {
      api.remove(name(pod));
    } catch (ToxiproxyFailed e) {
      if (!closing) {
        trouble(String.valueOf(e.getMessage()));
      }
    }
  }

  private void trouble(String what) {
    context.history().append(new Event.Trouble(context.clock().nanos(), "proxies", what));
  }

  /** What the server calls the proxy before it: the run's id, so that it can be found again. */
  String name(String what) {
    return context.run() + "." + what;
  }

  /** Where the proxy before it listens. */
  Optional<InetSocketAddress> listening(String what) {
    return Optional.ofNullable(listening.get(what));
  }

  Toxiproxy api() {
    return api;
  }

  Part part() {
    return new Part("proxies", "Toxiproxy " + version, Part.How.REAL);
  }

  @Override
  public void close() {
    closing = true;
    api.close();
    stop(process);
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
