package dev.holdfast.service;

import ch.qos.logback.classic.Level;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.TlsFiles;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a service was told about its place in the system, checked.
 *
 * @param service the name that the registry knows it by: {@code catalog}
 * @param instance this process's name, the pod's: {@code catalog-1}
 * @param bind the address that it listens on
 * @param advertise the address that others reach it at
 * @param port 0 for any free one
 * @param advertisePort the port that others reach it at, a proxy's before it; 0 for the one that it
 *     listens on
 * @param concurrencyLimit how many requests it serves at once, and how many wait for that
 * @param client how it calls other services
 * @param clients how it calls those that it calls in another way
 * @param log which lines it writes
 * @param tls by what it speaks TLS with other services
 */
public record Settings(
    String service,
    String instance,
    InetAddress bind,
    String advertise,
    int port,
    int advertisePort,
    int concurrencyLimit,
    ServingSettings serving,
    RegistrySettings registry,
    DrainSettings drain,
    ClientSettings client,
    Map<String, ClientSettings> clients,
    LogSettings log,
    TlsSettings tls) {
  /** Calls every service in the same way. */
  public Settings(
      String service,
      String instance,
      InetAddress bind,
      String advertise,
      int port,
      int advertisePort,
      int concurrencyLimit,
      ServingSettings serving,
      RegistrySettings registry,
      DrainSettings drain,
      ClientSettings client) {
    this(
        service,
        instance,
        bind,
        advertise,
        port,
        advertisePort,
        concurrencyLimit,
        serving,
        registry,
        drain,
        client,
        Map.of(),
        LogSettings.usual(),
        TlsSettings.none());
  }

  /** Copies the clients. */
  public Settings {
    clients = Map.copyOf(clients);
  }

  /** Who finds out that an instance is gone. */
  public enum Check {
    /** The instance renews within a time to live. */
    TTL,
    /** The registry asks {@code /health/ready}. */
    HTTP
  }

  /**
   * How the service serves.
   *
   * @param managementPort where probes and metrics are, 0 for any free one; empty for the port of
   *     the service
   * @param managementShared whether they are on the service's port too
   * @param requestTimeout for a whole request; a caller that says how long it waits can only
   *     shorten it
   * @param readTimeout for reading a request, its body included
   * @param idleTimeout for a connection on which nothing is asked
   * @param bodyAtMost bytes of a request's body
   * @param checkTimeout for a health check
   * @param logWait how long an answer waits for its log line to stand
   * @param queueWait how long a request waits for a place where as many are served as may be; 0 for
   *     not at all
   */
  public record ServingSettings(
      OptionalInt managementPort,
      boolean managementShared,
      Duration requestTimeout,
      Duration readTimeout,
      Duration idleTimeout,
      int bodyAtMost,
      Duration checkTimeout,
      Duration logWait,
      Duration queueWait) {
    /** Where nothing is said. */
    public static ServingSettings defaults() {
      return new ServingSettings(
          OptionalInt.empty(),
          false,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          4 << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(100));
    }
  }

  /**
   * The registry and how the instance stays in it.
   *
   * @param kind {@code consul} or {@code etcd}: what a {@link
   *     dev.holdfast.registry.spi.RegistryProvider} on the class path calls itself
   * @param credentials what lets the service in
   * @param tls for an https URL
   * @param checkPort the port that an HTTP check asks; 0 for the one that the service listens on
   * @param ttl the check's time to live; for an HTTP check its interval
   * @param deregisterAfter when the registry forgets an instance that is not healthy
   */
  public record RegistrySettings(
      String kind,
      URI url,
      Credentials credentials,
      TlsFiles tls,
      Check check,
      int checkPort,
      Duration ttl,
      Duration deregisterAfter) {}

  /**
   * TLS between services.
   *
   * @param files whom it trusts, and its own certificate, which it serves by and calls with
   * @param serves whether its own port speaks TLS
   * @param callersKnown whether it serves those alone that show a certificate of the authority
   */
  public record TlsSettings(TlsFiles files, boolean serves, boolean callersKnown) {
    /** Where nothing is said. */
    public static TlsSettings none() {
      return new TlsSettings(TlsFiles.none(), false, false);
    }
  }

  /**
   * Which lines are written: as is said here, or in a file, which is read again when it changes.
   *
   * @param levels by the logger's name; empty for the usual ones
   */
  public record LogSettings(Optional<Map<String, Level>> levels, Optional<Path> file) {
    /** Where nothing is said. */
    public static LogSettings usual() {
      return new LogSettings(Optional.empty(), Optional.empty());
    }
  }

  /**
   * How the service leaves.
   *
   * @param pause between leaving the registry and refusing work, so that callers see the new list
   * @param timeout for requests under way
   */
  public record DrainSettings(Duration pause, Duration timeout) {}

  /**
   * How the service calls others.
   *
   * @param tries instances tried for one request at most; 1 for no second try
   * @param timeout one try's, from connecting to the answer's last byte
   * @param hedging whether another instance is asked beside one that takes longer than most
   * @param budget how many requests more than calls may be made, as a share of the calls
   * @param tls whether it speaks TLS
   */
  public record ClientSettings(
      int tries, Duration timeout, boolean hedging, double budget, boolean tls) {
    /** Without TLS. */
    public ClientSettings(int tries, Duration timeout, boolean hedging, double budget) {
      this(tries, timeout, hedging, budget, false);
    }

    /** With hedging and the usual budget. */
    public ClientSettings(int tries, Duration timeout) {
      this(tries, timeout, true, 0.05);
    }
  }

  /** How a service calls that one: as it calls any where nothing else is said. */
  public ClientSettings client(String downstream) {
    return clients.getOrDefault(downstream, client);
  }
}
