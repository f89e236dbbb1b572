package dev.holdfast.service;

import dev.holdfast.registry.Registry;
import io.helidon.Main;
import io.helidon.common.Weighted;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.config.Config;
import io.helidon.health.HealthCheck;
import io.helidon.spi.HelidonShutdownHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerFeature;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kit in a Helidon service that has a WebServer of its own, with TLS, media and routes as it
 * likes:
 *
 * {@snippet lang = java :
 * HoldfastFeature holdfast = HoldfastFeature.create(config);
 * ServiceClient pricing = holdfast.client("pricing");
 * WebServer.builder().config(config.get("server")).addFeature(holdfast).routing(...).build().start();
 * }
 *
 * <p>It counts, times, limits and logs all requests of the default socket, answers probes and
 * scrapes there (or on the socket {@code management} where the server has one), enters the registry
 * once the server listens, and on SIGTERM drains before Helidon stops the server. Bounds of
 * connections and bodies stay the server's own.
 *
 * <p>Ask for clients and checks before the server is built: readiness waits for those that it knows
 * then. One feature is for one server.
 */
public final class HoldfastFeature implements ServerFeature, ServiceContext, Weighted {
  private static final String MANAGEMENT = "management";
  private static final String NAME = "holdfast";

  /** Before those that may answer a request themselves: their answers count too. */
  private static final double BEFORE_OTHERS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(HoldfastFeature.class);

  private final Settings settings;
  private final Kit kit;

  private HoldfastFeature(Settings settings, Config config, Registry registry) {
    this.settings = settings;
    this.kit = new Kit(settings, config, registry);
  }

  /**
   * The feature, by the environment's {@code HOLDFAST_...} and the keys below {@code holdfast}.
   *
   * @throws BadSettings where one is bad, with all that are
   */
  public static HoldfastFeature create(Config config) {
    Settings settings = SettingsReader.read(System.getenv(), config);
    LogSetup.name(settings);
    return of(settings, config, Registries.open(settings.registry()));
  }

  /**
   * The feature with a registry that is there already, for tests above all.
   *
   * @param registry closed in the end
   */
  public static HoldfastFeature of(Settings settings, Config config, Registry registry) {
    return new HoldfastFeature(settings, config, registry);
  }

  @Override
  public void setup(ServerFeatureContext server) {
    boolean apart = server.socketExists(MANAGEMENT);
    String platform = apart ? MANAGEMENT : WebServer.DEFAULT_SOCKET_NAME;
    HttpRouting.Builder routing = server.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting();
    Entrance entrance = kit.entrance(apart ? Set.of() : Kit.PLATFORM_PATHS);
    routing.addFilter(new Door(entrance, platform, !secured(server, platform)));
    Answers.addErrors(routing);
    kit.addPlatform(server.socket(platform).httpRouting());
    server.sockets().forEach(socket -> warn(server, socket));
    warn(server, WebServer.DEFAULT_SOCKET_NAME);
  }

  private static boolean secured(ServerFeatureContext server, String socket) {
    return tls(server, socket).isPresent();
  }

  private static Optional<Tls> tls(ServerFeatureContext server, String socket) {
    return server.socket(socket).listener().tls().filter(Tls::enabled);
  }

  /**
   * Helidon 4.5 looks up the name of whoever connects to such a socket, in a native call that holds
   * one of the few threads that carry all requests: while name servers are silent, nobody is
   * answered. Without NIO it does not, but asks nobody for a certificate either, whatever it was
   * told.
   */
  private static void warn(ServerFeatureContext server, String socket) {
    boolean nio = server.socket(socket).listener().useNio();
    boolean callersNamed =
        tls(server, socket)
            .filter(tls -> tls.prototype().clientAuth() != TlsClientAuth.NONE)
            .isPresent();
    if (secured(server, socket) && nio) {
      LOG.atWarn()
          .addKeyValue("holdfast.socket", socket)
          .log(
              "each TLS connection to this socket waits for a name server, and all requests wait"
                  + " with it: "
                  + (callersNamed
                      ? "have one near that answers"
                      : "set use-nio to false in the server's configuration"));
    }
    if (callersNamed && !nio) {
      LOG.atError()
          .addKeyValue("holdfast.socket", socket)
          .log(
              "callers of this socket are not asked for their certificates, since use-nio is"
                  + " false: set it to true");
    }
  }

  /** The entrance, which learns when the server listens. */
  private final class Door implements Filter {
    private final Entrance entrance;
    private final String platform;
    private final boolean plain;

    Door(Entrance entrance, String platform, boolean plain) {
      this.entrance = entrance;
      this.platform = platform;
      this.plain = plain;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
      entrance.filter(chain, request, response);
    }

    @Override
    public void afterStart(WebServer server) {
      Main.addShutdownHandler(new DrainFirst(server));
      int asked = server.port(platform);
      kit.register(server.port(), asked, plain ? () -> kit.warmUp(asked) : () -> {});
    }

    /** Stopped by the service itself, without a drain: what is left is to be gone. */
    @Override
    public void afterStop() {
      end(() -> {});
    }
  }

  /**
   * What SIGTERM does. Requests under way have the kit's time before the server is stopped: the
   * server's own grace may be shorter, and is half a second unless told otherwise.
   */
  void leave(WebServer server) {
    end(() -> {
      kit.awaitRequests();
      server.stop();
    });
  }

  private void end(Runnable server) {
    if (kit.leave()) {
      try {
        kit.drain();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        kit.finish(server);
      }
    }
  }

  /** Helidon runs the heaviest first, and stops the server by a handler of the default weight. */
  private final class DrainFirst implements HelidonShutdownHandler, Weighted {
    private final WebServer server;

    DrainFirst(WebServer server) {
      this.server = server;
    }

    @Override
    public void shutdown() {
      leave(server);
    }

    @Override
    public double weight() {
      return DEFAULT_WEIGHT * 2;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String type() {
    return NAME;
  }

  @Override
  public double weight() {
    return BEFORE_OTHERS;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Config config() {
    return kit.context().config();
  }

  @Override
  public ServiceClient client(String service) {
    return kit.context().client(service);
  }

  @Override
  public void check(HealthCheck check) {
    kit.context().check(check);
  }

  @Override
  public PrometheusRegistry metrics() {
    return kit.context().metrics();
  }
}
