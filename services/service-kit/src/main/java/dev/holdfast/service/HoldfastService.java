package dev.holdfast.service;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.http.PemTls;
import dev.holdfast.service.Settings.ServingSettings;
import dev.holdfast.service.Settings.TlsSettings;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's life, from its settings to its exit code.
 *
 * <p>It starts in this order: listen, ask itself, register, ready. It is not ready before the
 * registry has taken it: a rollout goes on, and a disruption budget counts, by readiness, so an
 * instance that no caller can find must not pass for one that replaces another. Once registered it
 * stays ready while the registry is away, or an outage of the registry would take down all
 * instances at once. Requests that come in earlier, past the registry, are served.
 *
 * <p>On SIGTERM it leaves in this order: not ready and out of the registry; still answering for a
 * while, until callers have seen the new list; no new connections, requests under way finish; exit
 * 0.
 */
public final class HoldfastService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HoldfastService.class);
  private static final Duration FLUSH_BOUND = Duration.ofSeconds(2);
  private static final int EXIT_CANNOT_SERVE = 1;
  private static final int EXIT_BAD_SETTINGS = 2;

  private static final String MANAGEMENT = "management";

  private final Settings settings;
  private final Kit kit;
  private final WebServer server;

  private HoldfastService(Settings settings, Config config, Registry registry, Api api) {
    this.settings = settings;
    this.kit = new Kit(settings, config, registry);
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(kit.entrance(platformPaths()));
    Answers.addErrors(routing);
    api.addTo(routing, kit.context());
    if (!platformPaths().isEmpty()) {
      kit.addPlatform(routing);
    }
    ServingSettings serving = settings.serving();
    WebServerConfig.Builder builder =
        WebServer.builder()
            .maxPayloadSize(serving.bodyAtMost())
            .idleConnectionTimeout(serving.idleTimeout())
            .idleConnectionPeriod(serving.idleTimeout().dividedBy(4))
            .addProtocol(
                Http1Config.builder()
                    .addReceiveListener(new HeadInTime(kit.guard(), serving.readTimeout()))
                    .build())
            .config(config.get("server"))
            .featuresDiscoverServices(false)
            .mediaContext(Lean.media())
            .contentEncoding(Lean.encodings())
            .address(settings.bind())
            .port(settings.port())
            .shutdownHook(false) // Helidon's would end requests at once; the kit drains first
            .shutdownGracePeriod(settings.drain().timeout())
            .directHandlers(Answers.forBrokenRequests(settings.instance()))
            .routing(routing);
    serving.managementPort().ifPresent(port -> addManagement(builder, port));
    if (settings.tls().serves()) {
      serveTls(builder, settings.tls());
    }
    this.server = builder.build();
  }

  /** Not by NIO: with it Helidon looks up the name of whoever connects. */
  private static void serveTls(WebServerConfig.Builder builder, TlsSettings settings) {
    SSLContext context = PemTls.context(settings.files());
    builder
        .useNio(false)
        .tls(
            Tls.builder()
                .sslContext(settings.callersKnown() ? CallersAsked.by(context) : context)
                .build());
  }

  /** The paths of probes and scrapes on the service's own port. */
  private Set<String> platformPaths() {
    ServingSettings serving = settings.serving();
    return serving.managementPort().isEmpty() || serving.managementShared()
        ? Kit.PLATFORM_PATHS
        : Set.of();
  }

  private void addManagement(WebServerConfig.Builder builder, int port) {
    HttpRouting.Builder routing = HttpRouting.builder();
    Answers.addErrors(routing);
    kit.addPlatform(routing);
    builder.putSocket(
        MANAGEMENT,
        socket ->
            socket
                .address(settings.bind())
                .port(port)
                .mediaContext(Lean.media())
                .contentEncoding(Lean.encodings())
                .directHandlers(Answers.forBrokenRequests(settings.instance())));
    builder.routing(MANAGEMENT, routing);
  }

  /**
   * The main method of a service: reads the settings, serves until SIGTERM, ends the process: 0
   * after a drain, 1 where it could not start, 2 where a setting is bad.
   */
  public static void run(Api api) {
    Config config;
    Settings settings;
    try {
      config = Configuration.load(System.getenv());
      settings = SettingsReader.read(System.getenv(), config);
    } catch (BadSettings bad) {
      bad.problems().forEach(System.err::println);
      System.exit(EXIT_BAD_SETTINGS);
      return;
    }
    LogSetup.name(settings);
    HoldfastService service;
    try {
      service = new HoldfastService(settings, config, Registries.open(settings.registry()), api);
    } catch (Throwable failure) { // the api's own, or Helidon's for its part of the YAML
      cannotServe(failure);
      return;
    }
    serve(service);
  }

  private static void serve(HoldfastService service) {
    ExitAfterDrain exit = new ExitAfterDrain(service);
    Runtime.getRuntime().addShutdownHook(exit);
    try {
      service.begin();
    } catch (Throwable failure) { // whatever it is, nobody is served
      if (service.kit.lifecycle().phase().compareTo(Phase.LEAVING) < 0) { // else SIGTERM came first
        exit.failed(failure);
        System.exit(EXIT_CANNOT_SERVE);
      }
    }
  }

  /** The last line says why, and the exit code that it failed. */
  private static void cannotServe(Throwable failure) {
    if (failure instanceof CannotServe known) {
      LOG.atError().addKeyValue("error.message", known.getMessage()).log("cannot serve");
    } else {
      LOG.atError().setCause(failure).log("cannot serve");
    }
    Lines.STDOUT.flush(FLUSH_BOUND);
    Runtime.getRuntime().halt(EXIT_CANNOT_SERVE);
  }

  /**
   * A running service inside another program, for tests above all: it does not end the process and
   * closes the registry in the end.
   *
   * @throws CannotServe where it cannot listen
   */
  public static HoldfastService start(Settings settings, Registry registry, Api api) {
    HoldfastService service = new HoldfastService(settings, Config.empty(), registry, api);
    try {
      service.begin();
    } catch (CannotServe failure) {
      service.close();
      throw failure;
    }
    return service;
  }

  /**
   * The same by settings as the environment would have them, {@code HOLDFAST_SERVICE} and so on;
   * where the registry is need not be said, since it is here.
   *
   * @throws BadSettings with every problem
   * @throws CannotServe where it cannot listen
   */
  public static HoldfastService start(Map<String, String> settings, Registry registry, Api api) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("HOLDFAST_REGISTRY_URL", "http://in-memory.invalid");
    return start(SettingsReader.read(all, Config.empty()), registry, api);
  }

  private void begin() {
    LOG.atInfo().addKeyValue("holdfast.settings", settings).log("starting");
    server.start();
    if (!server.isRunning()) { // Helidon logs the cause and does not throw
      throw new CannotServe(
          "cannot listen on "
              + settings.bind().getHostAddress()
              + ":"
              + settings.port()
              + ": the cause is logged above; set HOLDFAST_BIND to an address of this machine and"
              + " HOLDFAST_PORT to a free port");
    }
    var listening =
        LOG.atInfo()
            .addKeyValue("server.address", settings.bind().getHostAddress())
            .addKeyValue("server.port", server.port());
    if (settings.serving().managementPort().isPresent()) {
      listening = listening.addKeyValue("holdfast.management_port", managementPort());
    }
    listening.log("listening");
    kit.register(server.port(), managementPort(), this::askItself);
  }

  private void askItself() {
    TlsSettings tls = settings.tls();
    if (!tls.serves() || settings.serving().managementPort().isPresent()) {
      kit.warmUp(managementPort());
    }
    if (tls.serves() && tls.files().ca().isPresent()) {
      kit.warmUpByTls(port());
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** The port that answers probes and scrapes: the service's own where there is no other. */
  public int managementPort() {
    return settings.serving().managementPort().isPresent()
        ? server.port(MANAGEMENT)
        : server.port();
  }

  /** The address that it listens on. */
  public InetAddress address() {
    return settings.bind();
  }

  /** Leaves: drains and stops. Returns when nothing is left; a second call does nothing. */
  @Override
  public void close() {
    if (!kit.leave()) {
      return;
    }
    try {
      kit.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kit.finish(server::stop);
    }
  }

  /**
   * Drains on SIGTERM, then ends the process with 0: the JVM's own way would be 143 after its
   * hooks, which tells a supervisor of a crash. No hook can know the status that {@code
   * System.exit} was called with, so a service that fails says it here first.
   */
  private static final class ExitAfterDrain extends Thread {
    private final HoldfastService service;
    private volatile @Nullable Throwable failure;

    ExitAfterDrain(HoldfastService service) {
      super("drain");
      this.service = service;
    }

    void failed(Throwable why) {
      failure = why;
    }

    @Override
    public void run() {
      try {
        service.close();
      } finally {
        Throwable why = failure;
        if (why != null) {
          cannotServe(why);
        }
        Lines.STDOUT.flush(FLUSH_BOUND);
        Runtime.getRuntime().halt(0);
      }
    }
  }
}
