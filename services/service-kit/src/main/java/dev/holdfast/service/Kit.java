package dev.holdfast.service;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.service.Settings.RegistrySettings;
import io.helidon.config.Config;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kit does around a server, whoever made that: it looks after the requests, answers the
 * platform, enters the registry and leaves it.
 */
final class Kit {
  static final Set<String> PLATFORM_PATHS =
      Stream.concat(Health.PATHS.stream(), Stream.of(Metrics.PATH)).collect(Collectors.toSet());

  private static final Logger LOG = LoggerFactory.getLogger(HoldfastService.class);

  /** How long connections on which nothing was asked may hold up the end. */
  private static final Duration SILENT_CONNECTIONS = Duration.ofMillis(200);

  private final Settings settings;
  private final Registry registry;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Requests requests = new Requests();
  private final Metrics metrics = new Metrics(requests);
  private final ScheduledThreadPoolExecutor timer = timer();
  private final Guard guard = new Guard(timer);
  private final Parts parts;
  private final LogLevels logLevels;
  private @Nullable Health health;
  private @Nullable Registrar registrar;

  Kit(Settings settings, Config config, Registry registry) {
    this.settings = settings;
    this.registry = registry;
    this.parts = new Parts(settings, config, registry, metrics, lifecycle);
    this.logLevels = LogSetup.levels(settings.log());
  }

  /** What a service asks for while it is put together. */
  ServiceContext context() {
    return parts;
  }

  Guard guard() {
    return guard;
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  /**
   * What happens to every request.
   *
   * @param platformPaths the paths of probes and scrapes that are served beside them
   */
  Entrance entrance(Set<String> platformPaths) {
    return new Entrance(settings, platformPaths, lifecycle, requests, guard, metrics);
  }

  /** Adds probes and scrapes, when all clients and checks have been asked for. */
  void addPlatform(HttpRouting.Builder routing) {
    metrics.addTo(routing);
    health().addTo(routing);
  }

  private synchronized Health health() {
    Health made = health;
    if (made == null) {
      made = parts.health();
      health = made;
    }
    return made;
  }

  /**
   * Goes into the registry, and is ready then. Not when SIGTERM came first: what nobody would take
   * out again must not go in.
   *
   * @param port that it listens on
   * @param managementPort that answers probes
   * @param before what is done before: it asks itself
   */
  synchronized void register(int port, int managementPort, Runnable before) {
    if (!lifecycle.enter(Phase.REGISTERING)) {
      return;
    }
    Registrar made =
        new Registrar(
            registry,
            instance(port),
            check(managementPort),
            lifecycle,
            health()::usable,
            before,
            parts::rehearse);
    registrar = made;
    made.start();
  }

  /** Asks the service itself at that port, as its callers will. */
  void warmUp(int port) {
    parts.warmUp(itself(port));
  }

  /** The same by TLS. */
  void warmUpByTls(int port) {
    parts.warmUpByTls(itself(port));
  }

  /** Begins to leave; false where it does already. */
  synchronized boolean leave() {
    return lifecycle.enter(Phase.LEAVING);
  }

  private Instance instance(int port) {
    String started =
        ProcessHandle.current().info().startInstant().map(Object::toString).orElse("unknown");
    return new Instance(
        settings.service(),
        settings.instance(),
        settings.advertise(),
        settings.advertisePort() == 0 ? port : settings.advertisePort(),
        Map.of(Instance.PROCESS_START, started, Instance.NAME, settings.instance()));
  }

  /** Where the process reaches itself, whatever it advertises. */
  private Instance itself(int managementPort) {
    InetAddress own =
        settings.bind().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : settings.bind();
    return new Instance(
        settings.service(), settings.instance(), own.getHostAddress(), managementPort, Map.of());
  }

  private HealthCheck check(int managementPort) {
    RegistrySettings how = settings.registry();
    return switch (how.check()) {
      case TTL -> new HealthCheck.Ttl(how.ttl(), how.deregisterAfter());
      case HTTP -> {
        String host = settings.advertise();
        String inUrl = host.contains(":") ? "[" + host + "]" : host;
        yield new HealthCheck.Http(
            URI.create(
                "http://"
                    + inUrl
                    + ":"
                    + (how.checkPort() == 0 ? managementPort : how.checkPort())
                    + "/health/ready"),
            how.ttl(),
            how.ttl(),
            how.deregisterAfter());
      }
    };
  }

  /** Out of the registry, and still answering until callers have seen it. */
  void drain() throws InterruptedException {
    LOG.info("leaving: not ready any more");
    Registrar made = registrar;
    if (made == null) {
      return; // it never listened
    }
    try {
      made.close();
      LOG.info("leaving: out of the registry");
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("leaving: could not leave the registry");
    }
    // Not waited for in vain: no condition tells when the last caller has seen the new list.
    TimeUnit.NANOSECONDS.sleep(settings.drain().pause().toNanos());
  }

  /**
   * No new requests; waits for those under way.
   *
   * @param server stops it
   */
  void finish(Runnable server) {
    lifecycle.enter(Phase.FINISHING);
    LOG.atInfo()
        .addKeyValue("holdfast.requests", requests.underWay())
        .log("leaving: finishing requests");
    // Closes the listening socket and idle connections, then waits for the others.
    Thread stopping = Thread.ofPlatform().name("stopping").unstarted(server);
    stopping.start();
    try {
      int cut = requests.awaitNone(settings.drain().timeout());
      if (cut > 0) {
        LOG.atWarn().addKeyValue("holdfast.requests", cut).log("leaving: requests are cut off");
      }
      stopping.join(SILENT_CONNECTIONS);
      stopping.interrupt(); // ends the wait for connections on which nothing was asked
      stopping.join(SILENT_CONNECTIONS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.close();
    logLevels.close();
    timer.shutdownNow();
    registry.close();
    lifecycle.enter(Phase.STOPPED);
    LOG.info("stopped");
  }

  /** Waits for those under way, no longer than the drain may take; others are refused by now. */
  void awaitRequests() {
    try {
      requests.awaitNone(settings.drain().timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("overdue").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
