package dev.holdfast.service;

import dev.holdfast.client.Rehearsal;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.http.PemTls;
import io.helidon.config.Config;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an {@link Api} asked for while the service was put together. */
final class Parts implements ServiceContext {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Settings settings;
  private final Config config;
  private final Registry registry;
  private final Metrics metrics;
  private final Lifecycle lifecycle;
  private final List<ServiceClient> clients = new ArrayList<>();
  private final List<HealthCheck> checks = new ArrayList<>();

  Parts(Settings settings, Config config, Registry registry, Metrics metrics, Lifecycle lifecycle) {
    this.settings = settings;
    this.config = config;
    this.registry = registry;
    this.metrics = metrics;
    this.lifecycle = lifecycle;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public ServiceClient client(String service) {
    ServiceClient client =
        new ServiceClient(
            service,
            new InstanceSource.Watched(registry, service, System::nanoTime),
            settings.client(service),
            settings.client(service).tls() ? Optional.of(tls()) : Optional.empty(),
            System::nanoTime,
            metrics);
    clients.add(client);
    return client;
  }

  @Override
  public void check(HealthCheck check) {
    checks.add(check);
  }

  @Override
  public PrometheusRegistry metrics() {
    return metrics.registry();
  }

  /** The service's checks and the kit's own: in the registry, lists known, lines written. */
  Health health() {
    Duration bound = settings.serving().checkTimeout();
    List<CheckRun> own = new ArrayList<>(Health.runs(checks, bound));
    clients.forEach(client -> own.add(CheckRun.instant(new ListKnown(client))));
    own.add(CheckRun.instant(new LinesWritten()));
    return new Health(own, List.of(CheckRun.instant(new Ready())), bound);
  }

  /**
   * Asks the service itself over its socket. The JVM loads some hundred classes for the first
   * request of a server and of a client, which takes longer than many a timeout: no caller shall
   * pay for it.
   */
  void warmUp(Instance self) {
    warmUp(self, Optional.empty());
  }

  /** The same by TLS, whose first handshake takes as much again. */
  void warmUpByTls(Instance self) {
    warmUp(self, Optional.of(tls()));
  }

  private SSLContext tls() {
    return PemTls.context(settings.tls().files());
  }

  private void warmUp(Instance self, Optional<SSLContext> tls) {
    try (ServiceClient client =
        new ServiceClient(
            self.service(),
            new InstanceSource.Fixed(self),
            settings.client(),
            tls,
            System::nanoTime,
            new Metrics(new Requests()))) { // it is no call that anybody made
      client.get("/health/live");
    } catch (NoAnswer e) {
      LOG.atWarn().addKeyValue("error.message", e.getMessage()).log("no answer from itself");
    }
  }

  /** Lets a service that calls others learn what to do when one of them dies. */
  void rehearse() {
    if (!clients.isEmpty()) {
      Rehearsal.held();
    }
  }

  void close() {
    clients.forEach(ServiceClient::close);
  }

  private final class Ready implements HealthCheck {
    @Override
    public HealthCheckType type() {
      return HealthCheckType.READINESS;
    }

    @Override
    public String name() {
      return "lifecycle";
    }

    @Override
    public HealthCheckResponse call() {
      Phase phase = lifecycle.phase();
      return HealthCheckResponse.builder()
          .status(phase == Phase.READY)
          .detail("phase", phase.toString())
          .build();
    }
  }

  private static final class LinesWritten implements HealthCheck {
    @Override
    public HealthCheckType type() {
      return HealthCheckType.READINESS;
    }

    @Override
    public String name() {
      return "log lines";
    }

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder().status(Lines.STDOUT.well()).build();
    }
  }

  private record ListKnown(ServiceClient client) implements HealthCheck {
    @Override
    public HealthCheckType type() {
      return HealthCheckType.READINESS;
    }

    @Override
    public String name() {
      return "instances of " + client.service();
    }

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder().status(client.known()).build();
    }
  }
}
